package io.etcdagent.daemon.gate;

/** The data can be moved aside: nothing of it is ever deleted. */
final class DataMovable implements Gate<RecoverSituation> {

    @Override
    public String name() {
        return "data-directory";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(RecoverSituation situation) {
        if (situation.data() instanceof DataStanding.Movable movable) {
            return new Finding.Open("It would be moved aside: " + movable.words() + ".");
        }
        DataStanding.Immovable immovable = (DataStanding.Immovable) situation.data();
        return new Finding.Closed("The data cannot be moved aside: " + immovable.why() + ".", immovable.remedy());
    }
}

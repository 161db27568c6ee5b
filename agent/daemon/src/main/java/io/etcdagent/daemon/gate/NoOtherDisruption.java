package io.etcdagent.daemon.gate;

/** No other member is down on purpose: there is no disruption record, or it is this operation's own. */
final class NoOtherDisruption implements Gate<StopSituation> {

    @Override
    public String name() {
        return "no-other-disruption";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(StopSituation situation) {
        RecordStanding record = situation.disruption();
        if (record instanceof RecordStanding.None) {
            return new Finding.Open("There is no disruption record.");
        }
        if (record instanceof RecordStanding.Own own) {
            return new Finding.Open("The disruption record is of this operation, " + own.operation() + ".");
        }
        if (record instanceof RecordStanding.Other other) {
            return new Finding.Closed(
                    "Another member is down on purpose: " + other.description() + ".",
                    "Wait until it is done; see etcd-agentctl lock");
        }
        RecordStanding.Unknown unknown = (RecordStanding.Unknown) record;
        return new Finding.Closed(
                "Whether another member is down on purpose could not be read: " + unknown.why(),
                "See whether the cluster answers: etcd-agentctl lock; etcd-agentctl health");
    }
}

package io.etcdagent.daemon.gate;

/**
 * No other member is down on purpose: there is no disruption record, or it is this operation's own. Once an operation has
 * written its own, only that will do.
 */
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
        if (record instanceof RecordStanding.TakenAway gone) {
            return new Finding.Closed(
                    "The disruption record of this operation, " + gone.operation()
                            + ", is gone: somebody took it away, and nothing keeps the others from stopping now.",
                    "See who did that: grep audit in the agents' logs; then start anew");
        }
        if (record instanceof RecordStanding.Other other) {
            return new Finding.Closed(
                    "A disruption record stands: " + other.description() + ".",
                    "Its own agent takes the record away once that member is back; what that takes: etcd-agentctl unlock");
        }
        RecordStanding.Unknown unknown = (RecordStanding.Unknown) record;
        return new Finding.Closed(
                "The disruption record could not be read: " + unknown.why(),
                "See whether the cluster answers: etcd-agentctl lock; etcd-agentctl health");
    }
}

/*
 * How three agents take their members down and bring them back: the lock, the disruption record, the
 * journal, the rescue timer, the explicit stop and start, and the guarded unlock.
 *
 * bash packaging/model.sh checks it: every state that the bounds allow, not a sample of them.
 *
 * WHAT IS CHECKED
 *   two_down        S1. At no time are two members down on purpose: stopped by an agent's operation and not
 *                   started since. It counts from when systemd has the order to stop.
 *   left_down       S3. Where nothing can happen any more, no member is down but one that an explicit stop
 *                   keeps down.
 *   record_left     Where nothing can happen any more, no record stands but that of an explicit stop.
 *   start_unasked   What an explicit stop keeps down is started by an explicit start or by the boot of its
 *                   host, and by nothing else.
 *   And no deadlock: an agent rests only where it waits for orders (labels end_...).
 *
 * Why the final states say S3. Orders and faults are bounded, and nobody waits by going round (a run of its
 * own checks that there is no cycle at all). So each run ends, and where it ends nobody can take a step.
 * "Eventually started, if everybody goes on taking the steps that he can take" (weak fairness) is then the
 * same as "started in every final state". As a later fault or order could mend what an earlier one broke,
 * there may be no more of them from any moment on (calm), and the final states of that are looked at, too.
 *
 * WHAT STANDS FOR WHAT
 *   An agent is one process: its operation thread. It does one operation at a time, between them the
 *   aftercare, and the unlock, too: in the code that is a thread of the API, which refuses while an operation is
 *   at work, and no operation gets past its mark while the record stands. A pause is that others take their steps first, for as long as they like;
 *   being cut off from etcd is no other thing. That a member has one agent is assumed (StateDirectory).
 *   A step is what one call does at the other end, in etcd (a transaction) or in systemd (a job). Between any
 *   two the agent may die (MAY_DIE): it forgets all but its journal, and some time comes back.
 *   There are no clocks. The lock's key may go at any time, before its lease is out or long after; a closed
 *   gate or a deadline may turn an operation back at any step before the stop; the timer may elapse as soon as
 *   it is armed. That is more than can happen, and what is checked must hold all the same.
 *   A token is the record's create revision. Here it is a bit for each who remembers one: whether the record
 *   that stands is still that one.
 *   etcd answers while two of three members run.
 *   A stop is an order that systemd carries out later: a unit that needs etcd is stopped before it. Until then
 *   etcd runs, and a start takes the order back. That systemd takes an agent's orders in their order is
 *   assumed, and that no systemctl outlives the agent that ran it (KillMode=control-group).
 *   The agents are alike, so the first that is given an order is called 0, the next 1.
 *   Not in it: what an operator does by force (unlock --force, etcdctl del, systemctl by hand), a disk that
 *   loses the journal, whether the others really carry the quorum (S2).
 *
 *   here            in the code (io.etcdagent.daemon)
 *   end_idle        operation.Operations: submit, lookForLeftovers
 *   turn            operation.TakeDown, phase queue: coordination.RestartLock.join, LockClaim.await
 *   mark            TakeDown, phases check to mark: coordination.DisruptionRecord.mark. That the gates are
 *                   asked for the first time, and the hand-over, change nothing that is modelled.
 *   arm             TakeDown, phase arm: DisruptionRecord.advance; then unit.RescueTimer.arm for Restart,
 *                   disarm for Stop
 *   look            TakeDown, phase stop: Journal.write, DisruptionRecord.advance, StopLook.underLock
 *   stop, stopped   TakeDown: unit.EtcdUnit.stop, and taking back a stop that is not carried out
 *   verify          operation.ComeBack after Restart: EtcdUnit.start, gate.StartGates. The phase between is a
 *                   pause before it.
 *   away to close   the end of Restart and Start, the undoing of TakeDown, Aftercare.putAway:
 *                   RescueTimer.disarm, DisruptionRecord.clear, Journal.write. That the lock is released is
 *                   one of the ways in which its key goes.
 *   dead, resume    another life of the agent: operation.Aftercare.pass and started; KeptDown for the
 *                   journal of an explicit stop; here, too, goes Start, once its intent is in the journal
 *   read, back      Aftercare.pass: DisruptionRecord.read, ComeBack
 *   journal         operation.JournalEntry. CLOSED: no operation, or it has ended. EARLY: at work, nothing
 *                   stopped. FORWARD: etcd may be down by it (mayHaveStopped), or Start means to start it.
 *                   KEPT: an explicit stop is past its journaling of phase stop, or has ended well (KeptDown)
 *   world           leases, systemd, the rescue timer and its service, calls that come late, crashes of etcd
 *
 * WHAT THE VARIANTS SHOW (each is a -D; packaging/model.sh says what it expects of each)
 *   MARK_WITHOUT_ABSENCE  Two are stopped. The lock alone is no proof: its holder, paused before the stop,
 *                         stops later, when another one holds it.
 *   MARK_WITHOUT_PLACE    All holds. The record alone carries S1: it is made only where there is none, whether
 *                         or not the lock's key is still there. The key is good for the order of the queue;
 *                         and a mark that comes late, when its operation has ended, finds its key gone, and
 *                         does not hold up everybody until the aftercare has removed its record.
 *   PHASE_UNCHECKED       All holds, if the phases after the mark are written without looking whether the record
 *                         is still there: nobody else takes it away. The look is for what is done by force.
 *   PHASE_WITHOUT_TOKEN   Two are stopped, if a phase is written whatever record stands, or none: when it comes
 *                         late it puts a record that has ended in the place of one at work.
 *   UNLOCK_ANYWHERE       Two are stopped. Another agent takes away the record of a healthy member, whose own
 *                         agent is paused past its last look, and stops it afterwards.
 *   UNLOCK_AT_WORK        The same if its own agent does that while the operation is at work.
 *   UNLOCK_WITHOUT_START  Two are stopped, although its own agent took the record away, with nothing at work.
 *                         An earlier life, or a stop that took too long, left systemd an order to stop which
 *                         is not carried out yet, and until it is, etcd is as healthy as can be. So an unlock
 *                         first asks for a start, which takes such an order back, and then looks.
 *   CARE_IGNORES_REFUSAL  Two are stopped. The start that would take back such an order was refused, etcd
 *                         still runs, all gates pass, the record is cleared. So nothing is cleared where a
 *                         start was due and not accepted.
 *   STOP_OUTLIVES_AGENT   Two are stopped: the order to stop came from a systemctl that outlived its agent.
 *   CLEAR_WITHOUT_TOKEN   Two are stopped: a removal that came late took another operation's record.
 *   RESUME_REPEATS_STOP   Two are stopped. Who trusts the journal, and does again what it names last, stops
 *                         after the record was cleared.
 *   NO_TIMER, NO_RESUME   Without both a member stays down. Without the timer nothing is left down as long as
 *                         each agent comes back; without the resume it is only the record that stays.
 *   GONE                  One agent that died does not come back, so the timer alone can start etcd. It does,
 *                         but for this: the agent is paused between last look and stop until the timer has
 *                         elapsed, stops, and dies for good before it starts. STOP_NEEDS_TIMER closes that: a
 *                         stop that comes too late is refused, or the pause is never that long. In the code it
 *                         is so: TakeDown.windUpAfter, and systemd's watchdog.
 *   LOST                  One host that crashed does not come back. What was stopped is started all the same,
 *                         without a quorum.
 *   RESUME_ASKS_RECORD    Then it is not, but by the timer, if the record is asked first whether there is
 *                         anything to start: it cannot be read, because of that very member.
 *   JOURNAL_AFTER_STOP    A member stays down. Its agent died between the two, and nothing says that there is
 *                         an order to take back; the record says as much before as after.
 *   CARE_STARTS_KEPT      A resume that does not look at the kind starts what is kept down.
 *   STOP_LEAVES_TIMER     So does the timer of an earlier restart, if it could not be disarmed then.
 *   STOP_IGNORES_RESCUE   So does a rescue that is under way: to disarm its timer does not call it back.
 *   STOP_RECORD_STAYS     An agent that leaves every record of an explicit stop alone leaves for good that of
 *                         one which died before it stopped anything.
 */

#define N 3
#define NOBODY N

/* How often each may happen in one run. */
#ifndef RESTARTS
#define RESTARTS 2      /* orders */
#endif
#ifndef STOPS
#define STOPS 0         /* orders to stop, and as many to start */
#endif
#ifndef UNLOCKS
#define UNLOCKS 0
#endif
#ifndef FAULTS
#define FAULTS 0        /* of any kind: an agent dies; etcd crashes, or the host; a call to etcd of which the agent
                           never sees the outcome, and which may come late; a start, or the disarming of the timer,
                           that is refused */
#endif

/* The journal. Its order counts. */
#define CLOSED  0
#define EARLY   1
#define FORWARD 2
#define KEPT    3

/* A unit. */
#define UP       0
#define STOPPING 1      /* runs, with the order to stop before it */
#define DOWN     2

/* Whose delayed mark. */
#define OF_NOW    1     /* of the operation at work */
#define OF_BEFORE 2

/* ---- etcd ---- */
byte place[N];          /* the lock: each agent's place in the queue, 1 holds it, 0 is not in it */
byte owner = NOBODY;    /* the record: of whose member */
bit at_work;            /* the record's operation is at work; not that of an earlier one, or of an earlier life */
bit known[N];           /* the token that the agent's aftercare remembers is that of the record */
byte stray_mark[N];     /* a delayed call that makes the record */
bit stray_clear[N];     /* a delayed call that removes it; its token is that of the record */

/* ---- nodes ---- */
byte journal[N];
byte unit[N];
bit purpose[N];         /* stopped, or to be stopped, by an operation, and not started since */
bit booting[N];         /* down for a reason of its own; systemd will start it */
bit timer[N];           /* armed */
bit rescue[N];          /* has elapsed; its service is about to start etcd */
bit gone[N];            /* agent (GONE) or host (LOST) will not come back */
#ifdef STOP_OUTLIVES_AGENT
bit stray_stop[N];
#endif
#ifdef PHASE_WITHOUT_TOKEN
bit stray_phase[N];
#endif
#ifdef STOP_RECORD_STAYS
bit of_stop;            /* the record is of an explicit stop */
bit stray_of_stop[N];
#endif

/* ---- what may still come ---- */
byte restarts = RESTARTS;
byte stops = STOPS;
byte starts = STOPS;
byte unlocks = UNLOCKS;
byte faults = FAULTS;
byte asked;             /* agents up to this one may be given an order */

/* ---- verdicts: true only where they are asserted not to be ---- */
bit two_down;
bit left_down;
bit record_left;
bit start_unasked;

#define next(i) ((i + 1) % N)
#define last(i) ((i + 2) % N)

#define quorum ((unit[0] != DOWN) + (unit[1] != DOWN) + (unit[2] != DOWN) >= 2)
#define others_run(i) (unit[next(i)] != DOWN && unit[last(i)] != DOWN)
#define kept_down(i) (journal[i] == KEPT && purpose[i])
#define ours(i) (owner == i && (at_work || known[i]))

#ifdef MARK_WITHOUT_ABSENCE
#define no_record true
#else
#define no_record (owner == NOBODY)
#endif

#ifdef MARK_WITHOUT_PLACE
#define in_place(i) true
#else
#define in_place(i) (place[i] > 0)
#endif

#ifdef PHASE_UNCHECKED
#define still_ours(i) true
#else
#define still_ours(i) (owner == i && at_work)
#endif

#ifdef NO_TIMER
#define ARMED 0
#else
#define ARMED 1
#endif

#ifdef STOP_IGNORES_RESCUE
#define no_rescue(i) true
#else
#define no_rescue(i) (!rescue[i])
#endif

inline start(i) {
    unit[i] = UP;
    purpose[i] = 0;
    booting[i] = 0
}

inline order_stop(i) {
    two_down = purpose[next(i)] || purpose[last(i)];
    assert(!two_down);
    purpose[i] = 1;
    booting[i] = 0;
    if
    :: unit[i] == UP -> unit[i] = STOPPING
    :: else -> unit[i] = DOWN
    fi
}

inline host_crash(i) {
    unit[i] = DOWN;
    booting[i] = 1;
    timer[i] = 0;
    rescue[i] = 0;
#ifdef LOST
    if
    :: gone[0] + gone[1] + gone[2] == 0 -> printf("and is lost\n"); gone[i] = 1; booting[i] = 0
    :: true
    fi
#endif
}

/* Whoever remembers its token remembers that of no record now; a delayed removal will find nothing. */
inline remove_record() {
    owner = NOBODY;
    at_work = 0;
    known[0] = 0;
    known[1] = 0;
    known[2] = 0;
#ifndef CLEAR_WITHOUT_TOKEN
    stray_clear[0] = 0;
    stray_clear[1] = 0;
    stray_clear[2] = 0
#endif
}

inline make_record(i, now) {
    remove_record();
    owner = i;
    at_work = now
}

inline join_queue(i) {
    place[i] = 1 + (place[next(i)] > 0) + (place[last(i)] > 0)
}

/* A mark that is still under way finds its key gone. */
inline leave_queue(i) {
    place[next(i)] = place[next(i)] - (place[next(i)] > place[i]);
    place[last(i)] = place[last(i)] - (place[last(i)] > place[i]);
    place[i] = 0;
#ifndef MARK_WITHOUT_PLACE
    stray_mark[i] = 0
#endif
}

/* Nothing is owed on this node, and no key of an earlier operation is left to wait behind. */
#define free(i) (journal[i] == CLOSED && !gone[i] && owner != i && place[i] == 0 && i <= asked)

inline begin(i) {
    asked = (asked == i && i < N - 1 -> asked + 1 : asked);
    journal[i] = EARLY;
    join_queue(i)
}

/* The operation has ended, or its agent is dead. */
inline over(i) {
    keep = 0;
    known[i] = 0;
    at_work = at_work && owner != i;
    stray_mark[i] = (stray_mark[i] == OF_NOW -> OF_BEFORE : stray_mark[i])
}

#define MAY_DIE \
    :: atomic { faults > 0 -> printf("agent %d dies\n", i); faults--; over(i); goto dead } \
    :: atomic { faults > 0 -> printf("host %d crashes\n", i); faults--; over(i); host_crash(i); goto dead }

proctype agent(byte i) {
    bit keep;           /* the operation at work is an explicit stop */

end_idle:
    if
    :: atomic { restarts > 0 && free(i) && quorum ->
        printf("agent %d is asked to restart, and joins the queue\n", i);
        restarts--; begin(i) }
    :: atomic { stops > 0 && free(i) && quorum ->
        printf("agent %d is asked to stop, and joins the queue\n", i);
        stops--; keep = 1; begin(i) }
    :: atomic { starts > 0 && journal[i] == KEPT ->
        printf("agent %d is asked to start, and journals it\n", i);
        starts--; journal[i] = FORWARD; goto resume }
    :: atomic { unlocks > 0 && owner == i && unit[i] != DOWN && quorum ->
        printf("agent %d is asked to unlock, and its member is healthy\n", i);
        unlocks--; known[i] = 1;
#ifndef UNLOCK_WITHOUT_START
        start(i);
#endif
        goto away }
#ifdef UNLOCK_ANYWHERE
    :: atomic { unlocks > 0 && owner != NOBODY && owner != i && unit[owner] != DOWN && quorum ->
        printf("agent %d unlocks the record of %d, whose member is healthy\n", i, owner);
        unlocks--; remove_record(); goto end_idle }
#endif
#ifndef NO_RESUME
    :: atomic { owner == i && journal[i] != KEPT && !gone[i] && quorum -> goto resume }
#endif
    :: atomic { owner != i && journal[i] == KEPT && unit[i] == UP && quorum -> goto away }
    :: atomic { journal[i] == KEPT && faults > 0 ->
        /* Elsewhere in idleness there is nothing to forget. */
        printf("agent %d dies\n", i);
        faults--; goto dead }
    :: atomic { journal[i] == KEPT && faults > 0 ->
        printf("host %d crashes\n", i);
        faults--; host_crash(i); goto dead }
    fi;

turn:
    if
    :: atomic { place[i] == 1 && quorum -> printf("agent %d holds the lock\n", i) }
    :: atomic { true -> goto away }
    MAY_DIE
    fi;

mark:
    if
    :: atomic { quorum ->
        if
        :: no_record && in_place(i) -> printf("agent %d marks\n", i); make_record(i, 1)
        :: owner == i && at_work -> skip       /* an earlier try of the same call did it */
        :: else -> goto away
        fi;
#ifdef STOP_RECORD_STAYS
        of_stop = keep
#endif
        }
    :: atomic { faults > 0 && stray_mark[i] == 0 && place[i] > 0 ->
        printf("agent %d marks, and sees no answer\n", i);
        faults--; stray_mark[i] = OF_NOW;
#ifdef STOP_RECORD_STAYS
        stray_of_stop[i] = keep;
#endif
        if
        :: goto mark
        :: goto away
        fi }
    :: atomic { true -> goto away }
    MAY_DIE
    fi;

arm:
    if
    :: atomic { quorum && still_ours(i) && !keep ->
        printf("agent %d arms its timer\n", i);
        timer[i] = ARMED }
#ifdef STOP_LEAVES_TIMER
    :: atomic { quorum && still_ours(i) && keep && no_rescue(i) }
#else
    :: atomic { quorum && still_ours(i) && keep && no_rescue(i) ->
        printf("agent %d disarms its timer\n", i);
        timer[i] = 0 }
#endif
#ifdef PHASE_WITHOUT_TOKEN
    :: atomic { quorum && still_ours(i) && faults > 0 ->
        printf("agent %d writes its phase, and sees no answer\n", i);
        faults--; stray_phase[i] = 1; goto arm }
#endif
    :: atomic { true -> goto away }
    MAY_DIE
    fi;

look:
    if
    :: atomic { quorum && still_ours(i) ->
#ifndef JOURNAL_AFTER_STOP
        if
        :: keep -> journal[i] = KEPT
        :: else -> journal[i] = FORWARD
        fi;
#endif
        if
        :: others_run(i) -> printf("agent %d has looked for the last time\n", i)
        :: goto away
        fi }
    :: atomic { true -> goto away }
    MAY_DIE
    fi;

stop:
    if
#ifdef STOP_NEEDS_TIMER
    :: atomic { keep || timer[i] ->
#else
    :: atomic { true ->
#endif
        printf("agent %d orders its etcd to be stopped\n", i);
        order_stop(i) }
    :: atomic { true -> goto away }
#ifdef STOP_OUTLIVES_AGENT
    :: atomic { faults > 0 -> printf("agent %d dies, its systemctl stop does not\n", i);
        faults--; stray_stop[i] = 1; over(i); goto dead }
#endif
    MAY_DIE
    fi;

stopped:
    if
    :: atomic { unit[i] == DOWN && keep -> over(i); goto end_idle }
    :: atomic { unit[i] == DOWN && !keep ->
#ifdef JOURNAL_AFTER_STOP
        journal[i] = FORWARD
#endif
        }
    :: atomic { unit[i] == UP }
    :: atomic { unit[i] == STOPPING ->
        printf("agent %d takes back a stop that takes too long\n", i);
        start(i); goto away }
    :: atomic { unit[i] == STOPPING && faults > 0 ->
        printf("agent %d cannot take back a stop that takes too long\n", i);
        faults--; over(i); goto resume }
    MAY_DIE
    fi;

verify:
    if
    :: atomic { unit[i] == DOWN -> printf("agent %d starts its etcd\n", i); start(i); goto verify }
    :: atomic { unit[i] == DOWN && faults > 0 ->
        printf("agent %d cannot start its etcd\n", i);
        faults--; goto verify }
    :: atomic { unit[i] == UP && quorum -> printf("agent %d finds all start gates open\n", i) }
    :: atomic { true -> over(i); goto resume }   /* its time is up: the operation fails, the record stays */
    MAY_DIE
    fi;

away:
    if
    :: atomic { timer[i] = 0 }
    :: atomic { faults > 0 ->
        printf("agent %d cannot disarm its timer\n", i);
        faults--;
        if
        :: goto clear
        :: goto close
        fi }
    MAY_DIE
    fi;

clear:
    if
    :: atomic { quorum ->
        if
        :: ours(i) -> printf("agent %d clears its record\n", i); remove_record()
        :: else
        fi }
    :: atomic { faults > 0 && ours(i) && !stray_clear[i] ->
        printf("agent %d clears its record, and sees no answer\n", i);
        faults--; stray_clear[i] = 1;
        if
        :: goto clear
        :: goto close
        fi }
    MAY_DIE
    fi;

close:
    if
    :: atomic { journal[i] = CLOSED; over(i); goto end_idle }
    MAY_DIE
    fi;

dead:
    if
#ifdef NO_RESUME
    :: atomic { printf("agent %d is back, and does not look\n", i); goto end_idle }
#elif defined(LOST)
    :: atomic { !gone[i] -> printf("agent %d is back\n", i) }
#else
    :: atomic { printf("agent %d is back\n", i) }
#endif
#ifdef GONE
    :: atomic { gone[0] + gone[1] + gone[2] == 0 -> printf("agent %d will not come back\n", i);
        gone[i] = 1; goto end_gone }
#endif
    :: atomic { faults > 0 ->
        printf("host %d crashes\n", i);
        faults--; host_crash(i); goto dead }
    fi;

resume:
    if
#if defined(RESUME_ASKS_RECORD)
    :: atomic { journal[i] == FORWARD && quorum -> start(i) }
#elif defined(RESUME_REPEATS_STOP)
    :: atomic { journal[i] == FORWARD ->
        printf("agent %d does the stop of its journal again\n", i);
        order_stop(i); goto stopped }
#else
    :: atomic { journal[i] == FORWARD -> printf("agent %d asks for etcd to be started\n", i); start(i) }
#endif
    :: atomic { journal[i] == FORWARD && faults > 0 ->
        printf("agent %d cannot start its etcd\n", i);
        faults--;
#ifndef CARE_IGNORES_REFUSAL
        goto resume
#endif
        }
#ifdef CARE_STARTS_KEPT
    :: atomic { journal[i] == KEPT ->
        start_unasked = kept_down(i);
        assert(!start_unasked);
        start(i) }
#else
    :: atomic { journal[i] == KEPT -> printf("agent %d sees that its etcd is kept down\n", i); goto end_idle }
#endif
    :: atomic { journal[i] < FORWARD }
    MAY_DIE
    fi;

read:
    if
#ifdef STOP_RECORD_STAYS
    :: atomic { quorum && owner == i && of_stop -> goto end_left }
    :: atomic { quorum && !(owner == i && of_stop) && (owner == i || journal[i] == FORWARD) ->
#else
    :: atomic { quorum && (owner == i || journal[i] == FORWARD) ->
#endif
        printf("agent %d arms its timer, to bring etcd back\n", i);
        known[i] = (owner == i); timer[i] = ARMED }
    :: atomic { quorum && owner != i && journal[i] != FORWARD -> goto away }
    MAY_DIE
    fi;

back:
    if
    :: atomic { unit[i] == DOWN -> printf("agent %d starts its etcd\n", i); start(i); goto back }
    :: atomic { unit[i] == DOWN && faults > 0 ->
        printf("agent %d cannot start its etcd\n", i);
        faults--; goto back }
    :: atomic { unit[i] != DOWN && quorum -> printf("agent %d finds all start gates open\n", i); goto away }
    MAY_DIE
    fi;

#ifdef GONE
end_gone:
    false;
#endif
#ifdef STOP_RECORD_STAYS
end_left:
    false;
#endif
}

#define NODE(j) \
    :: d_step { place[j] > 0 -> printf("the place of %d in the queue is gone\n", j); leave_queue(j) } \
    :: d_step { timer[j] -> printf("the timer of %d elapses\n", j); timer[j] = 0; rescue[j] = 1 } \
    :: d_step { rescue[j] -> printf("the rescue of %d asks for etcd to be started\n", j); \
        rescue[j] = 0; start_unasked = kept_down(j); assert(!start_unasked); start(j) } \
    :: d_step { unit[j] == STOPPING -> printf("systemd stops etcd of %d\n", j); unit[j] = DOWN } \
    :: d_step { booting[j] -> printf("systemd starts etcd of %d after a crash\n", j); start(j) } \
    :: d_step { stray_clear[j] && quorum -> printf("a delayed call of %d clears the record\n", j); \
        stray_clear[j] = 0; remove_record() } \
    :: d_step { faults > 0 && unit[j] == UP -> printf("etcd of %d crashes\n", j); \
        faults--; unit[j] = DOWN; booting[j] = 1 } \
    LOSS(j) \
    STRAY_MARK(j) \
    STRAY_PHASE(j) \
    STRAY_STOP(j)

#ifdef LOST
#define LOSS(j) \
    :: d_step { faults > 0 && gone[0] + gone[1] + gone[2] == 0 && unit[j] == UP && free(j) -> \
        printf("host %d is lost\n", j); \
        faults--; gone[j] = 1; unit[j] = DOWN; timer[j] = 0; rescue[j] = 0 }
#else
#define LOSS(j)
#endif

#ifdef STOP_RECORD_STAYS
#define note_kind(j) of_stop = stray_of_stop[j]
#else
#define note_kind(j) skip
#endif

#define STRAY_MARK(j) \
    :: d_step { stray_mark[j] && quorum -> \
        if \
        :: no_record && in_place(j) -> printf("a delayed call of %d marks\n", j); \
            make_record(j, stray_mark[j] == OF_NOW); note_kind(j) \
        :: else \
        fi; \
        stray_mark[j] = 0 }

#ifdef PHASE_WITHOUT_TOKEN
#define STRAY_PHASE(j) \
    :: d_step { stray_phase[j] && quorum -> printf("a delayed call of %d writes its phase\n", j); \
        if \
        :: owner == j && at_work \
        :: else -> make_record(j, 0) \
        fi; \
        stray_phase[j] = 0 }
#else
#define STRAY_PHASE(j)
#endif

#ifdef STOP_OUTLIVES_AGENT
#define STRAY_STOP(j) \
    :: d_step { stray_stop[j] -> printf("the order of a dead agent to stop etcd of %d arrives\n", j); \
        stray_stop[j] = 0; order_stop(j) }
#else
#define STRAY_STOP(j)
#endif

active proctype world() {
end_world:
    do
    NODE(0)
    NODE(1)
    NODE(2)
#ifdef UNLOCK_AT_WORK
    :: d_step { unlocks > 0 && at_work && unit[owner] != DOWN && quorum ->
        printf("agent %d unlocks its own record with its operation at work\n", owner);
        unlocks--; remove_record() }
#endif
#ifndef ONLY_S1
    :: d_step { restarts + stops + starts + unlocks + faults > 0 ->
        printf("calm: nothing new from here on\n");
        restarts = 0; stops = 0; starts = 0; unlocks = 0; faults = 0 }
#endif
    od
}

#ifdef LOST
#define down_for_good(i) (unit[i] == DOWN && journal[i] != KEPT && !gone[i])
#else
#define down_for_good(i) (unit[i] == DOWN && journal[i] != KEPT)
#endif

#if defined(LOST) || defined(NO_RESUME)
#define stands_for_good(i) false
#else
#define stands_for_good(i) (owner == i && journal[i] != KEPT && !gone[i])
#endif

/* timeout is when nobody else can take a step. */
#ifndef ONLY_S1
active proctype watch() {
    timeout;
    d_step {
        left_down = down_for_good(0) || down_for_good(1) || down_for_good(2);
        assert(!left_down);
        record_left = stands_for_good(0) || stands_for_good(1) || stands_for_good(2);
        assert(!record_left)
    }
}
#endif

init {
    atomic {
        run agent(0);
        run agent(1);
        run agent(2)
    }
}

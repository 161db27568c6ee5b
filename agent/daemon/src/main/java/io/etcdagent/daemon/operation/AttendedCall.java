package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.EtcdException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call to etcd that takes long, on a thread of its own, while somebody shows that it is still waited for. */
final class AttendedCall {

    private static final Duration SLICE = Duration.ofSeconds(1);

    /** The call; it keeps a deadline by itself. */
    interface Call {
        void run() throws EtcdException;
    }

    private AttendedCall() {}

    /**
     * Returns when the call does.
     *
     * @param what the thread's name
     * @param whileWaiting called every second meanwhile
     */
    static void run(String what, Call call, Runnable whileWaiting) throws EtcdException, InterruptedException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            call.run();
            return null;
        });
        Thread caller = new Thread(task, what);
        caller.setDaemon(true);
        caller.start();
        // It ends: the call has a deadline, which gRPC keeps.
        while (!answered(task, what)) {
            whileWaiting.run();
        }
    }

    private static boolean answered(FutureTask<Void> call, String what) throws EtcdException, InterruptedException {
        try {
            call.get(SLICE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof EtcdException etcd) {
                throw etcd;
            }
            throw new IllegalStateException("the call to " + what + " met a defect", failure.getCause());
        }
    }
}

package io.etcdagent.protocol.json;

import io.etcdagent.protocol.OperationView;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that write and read the first messages of a process at the same time; fails as they do. */
public final class FirstMessages implements Callable<String> {

    private static final int THREADS = 8;

    @Override
    public String call() throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        // The library finds the adapters by its threads' loader.
        ClassLoader own = FirstMessages.class.getClassLoader();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work);
            thread.setContextClassLoader(own);
            return thread;
        });
        try {
            Callable<OperationView> roundTrip = () -> roundTrip(together);
            String seen = "";
            for (Future<OperationView> one : threads.invokeAll(Collections.nCopies(THREADS, roundTrip))) {
                seen = one.get().toString();
            }
            return seen;
        } finally {
            threads.shutdown();
        }
    }

    private static OperationView roundTrip(CyclicBarrier together) throws Exception {
        Messages messages = new Messages();
        together.await();
        return messages.read(messages.bytes(Samples.OPERATION), OperationView.class);
    }
}

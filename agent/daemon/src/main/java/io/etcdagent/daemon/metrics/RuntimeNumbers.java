package io.etcdagent.daemon.metrics;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;

/** The Java runtime, by the names that Prometheus' client for Java uses. */
final class RuntimeNumbers implements Source {

    @Override
    public void tell(Page page) {
        page.put(
                Family.JVM_INFO,
                true,
                System.getProperty("java.runtime.version", ""),
                System.getProperty("java.vendor", ""),
                System.getProperty("java.runtime.name", ""));
        memory(page, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage(), "heap");
        memory(page, ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage(), "nonheap");
        page.put(Family.JVM_THREADS, ManagementFactory.getThreadMXBean().getThreadCount());
        page.put(Family.JVM_THREADS_PEAK, ManagementFactory.getThreadMXBean().getPeakThreadCount());
        page.put(Family.JVM_CLASSES, ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            page.put(
                    Family.JVM_COLLECTIONS,
                    new Distribution(List.of(), collector.getCollectionCount(), collector.getCollectionTime() / 1e3),
                    collector.getName());
        }
    }

    private static void memory(Page page, MemoryUsage usage, String area) {
        page.put(Family.JVM_MEMORY_USED, usage.getUsed(), area);
        page.put(Family.JVM_MEMORY_COMMITTED, usage.getCommitted(), area);
        if (usage.getMax() >= 0) {
            page.put(Family.JVM_MEMORY_MAX, usage.getMax(), area);
        }
    }
}

package io.etcdagent.daemon;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.etcdagent.daemon.inspect.Output;
import io.etcdagent.daemon.inspect.OutputGone;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the packages point downward, and what is large stays where it belongs. */
class LayersTest {

    private static final String DAEMON = "io.etcdagent.daemon";

    /** From the top to the bottom; above all of them stand the classes of the daemon's own package, the wiring. */
    private static final List<String> LAYERS = List.of(
            "control.local",
            "control.remote",
            "control.scrape",
            "control.api",
            "control.http",
            "control.routing",
            "supervision",
            "metrics",
            "rollout",
            "operation",
            "gate",
            "highwater",
            "coordination",
            "diagnosis",
            "check",
            "health",
            "measure",
            "discovery",
            "inspect",
            "snapshot",
            "etcd",
            "tls",
            "unit",
            "storage",
            "time");

    private static final List<String> LISTENERS = List.of("control.local", "control.remote", "control.scrape");

    /** Generated: the list of the JSON adapters, found by the service loader, leaned on by nobody. */
    private static final String ADAPTERS = "jsonb";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.etcdagent");

    @Test
    void everyPackageHasItsPlace() {
        Set<String> known = new HashSet<>(LAYERS);
        known.add(ADAPTERS);

        assertEquals(
                new TreeSet<>(known),
                CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> name.startsWith(DAEMON + "."))
                        .map(name -> name.substring(DAEMON.length() + 1))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void arrowsPointDownwardOnly() {
        for (int place = 0; place < LAYERS.size(); place++) {
            String[] above = Stream.concat(
                            Stream.of(DAEMON, packageOf(ADAPTERS)),
                            LAYERS.subList(0, place).stream().map(LayersTest::packageOf))
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(packageOf(LAYERS.get(place)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .check(CLASSES);
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.etcdagent.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyEtcdSpeaksGrpc() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packageOf("etcd"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "io.etcd..")
                .check(CLASSES);
    }

    /** Each is about whom it lets in; what they share is beneath them. */
    @Test
    void listenersKnowNothingOfEachOther() {
        for (String listener : LISTENERS) {
            String[] others = LISTENERS.stream()
                    .filter(other -> !other.equals(listener))
                    .map(LayersTest::packageOf)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(packageOf(listener))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(CLASSES);
        }
    }

    /** Where the two meet is the listeners: what is asked goes through the routes. */
    @Test
    void theApiKnowsNothingOfConnections() {
        noClasses()
                .that()
                .resideInAPackage(packageOf("control.api"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packageOf("control.http"))
                .check(CLASSES);
    }

    /** It serves routes, whatever they are about; of the parts of the agent it knows only the one who writes a body. */
    @Test
    void theHttpServerKnowsNothingOfTheAgent() {
        noClasses()
                .that()
                .resideInAnyPackage(packageOf("control.http"), packageOf("control.routing"))
                .should()
                .dependOnClassesThat(resideInAPackage(DAEMON + "..")
                        .and(resideOutsideOfPackages(
                                packageOf("control.http"), packageOf("control.routing"), packageOf("time")))
                        .and(not(assignableTo(Output.class)))
                        .and(not(assignableTo(OutputGone.class))))
                .check(CLASSES);
    }

    @Test
    void onlyConnectionsSupervisionEtcdAndTheSharedThreadsTouchNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        packageOf("control.http"),
                        packageOf("control.local"),
                        packageOf("control.remote"),
                        packageOf("control.scrape"),
                        packageOf("supervision"),
                        packageOf("etcd"))
                .and()
                .doNotHaveFullyQualifiedName(Threads.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    /** The client of an operator's tool must stay small. */
    @Test
    void theProtocolKnowsNothingOfTheDaemonAndItsLibraries() {
        noClasses()
                .that()
                .resideInAPackage("io.etcdagent.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.grpc..", "io.etcd..", DAEMON + "..", "io.etcdagent.systemd..")
                .check(CLASSES);
    }

    /** It is read on machines without an agent, and by a tool that is to stay small. */
    @Test
    void theReadersOfFilesKnowNothingOfTheRest() {
        noClasses()
                .that()
                .resideInAPackage("io.etcdagent.datadir..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("io.etcdagent.datadir..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    /** It steps when somebody sets the clock; people's time comes from an injected clock. */
    @Test
    void nobodyReadsTheWallClockByItself() {
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(CLASSES);
        noClasses().should().callMethod(java.time.Instant.class, "now").check(CLASSES);
    }

    /** A rule over classes that were not found would hold for ever. */
    @Test
    void theClassesOfAllModulesAreLookedAt() {
        assertTrue(CLASSES.contain("io.etcdagent.daemon.Agent"));
        assertTrue(CLASSES.contain("io.etcdagent.protocol.json.Messages"));
        assertTrue(CLASSES.contain("io.etcdagent.systemd.UnitName"));
        assertTrue(CLASSES.contain("io.etcdagent.datadir.wal.WalReader"));
        assertTrue(CLASSES.stream().noneMatch(found -> found.getName().endsWith("Test")));
    }

    private static String packageOf(String layer) {
        return DAEMON + "." + layer + "..";
    }
}

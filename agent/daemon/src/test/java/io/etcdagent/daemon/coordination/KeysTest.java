package io.etcdagent.daemon.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.etcd.MemberId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    private static final Keys KEYS = new Keys("/etcd-agent");
    private static final MemberId MEMBER = new MemberId(0x8e9e05c52164694dL);

    /** Other versions of the agent and {@code etcdctl} look under these very names. */
    @Test
    void everyKeyIsWhereTheDesignPutsIt() {
        assertEquals("/etcd-agent/lock/restart", KEYS.restartLockName());
        assertEquals("/etcd-agent/lock/restart/", KEYS.restartLockQueue());
        assertEquals(
                "/etcd-agent/lock/restart/f94a6d8a3d6a1a05", KEYS.restartLockPlace(new LeaseId(0xf94a6d8a3d6a1a05L)));
        assertEquals("/etcd-agent/disruption", KEYS.disruption());
        assertEquals("/etcd-agent/agents/8e9e05c52164694d", KEYS.agent(MEMBER));
        assertEquals("/etcd-agent/rollouts/current", KEYS.currentRollout());
        assertEquals("/etcd-agent/rollouts/r1", KEYS.rollout("r1"));
        assertEquals("/etcd-agent/rollouts/r1/members/8e9e05c52164694d", KEYS.rolloutMember("r1", MEMBER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "etcd-agent", "/etcd-agent/"})
    void aPrefixThatWouldMakeOtherKeysIsRefused(String prefix) {
        assertThrows(IllegalArgumentException.class, () -> new Keys(prefix));
    }
}

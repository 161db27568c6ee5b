package io.etcdagent.daemon.etcd;

import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmType;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.ClusterGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.MemberAddRequest;
import io.etcd.jetcd.api.MemberRemoveRequest;
import io.etcdagent.daemon.testing.TestMember;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;

/** What tests must do to a member and the agent's own connection cannot. */
final class RawStubs implements AutoCloseable {

    private final ManagedChannel channel;

    RawStubs(TestMember member) {
        channel = NettyChannelBuilder.forAddress(
                        member.clientUrl().getHost(), member.clientUrl().getPort())
                .usePlaintext()
                .build();
    }

    /** Raises an alarm, as a member does for itself. */
    void raise(long member, int alarm) {
        alarm(AlarmRequest.AlarmAction.ACTIVATE, member, alarm);
    }

    void disarm(long member, int alarm) {
        alarm(AlarmRequest.AlarmAction.DEACTIVATE, member, alarm);
    }

    private void alarm(AlarmRequest.AlarmAction action, long member, int alarm) {
        AlarmRequest request = AlarmRequest.newBuilder()
                .setAction(action)
                .setMemberID(member)
                .setAlarmValue(alarm)
                .build();
        MaintenanceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .alarm(request);
    }

    static int noSpace() {
        return AlarmType.NOSPACE_VALUE;
    }

    long addLearner(String peerUrl) {
        return ClusterGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .memberAdd(MemberAddRequest.newBuilder()
                        .addPeerURLs(peerUrl)
                        .setIsLearner(true)
                        .build())
                .getMember()
                .getID();
    }

    void remove(long member) {
        ClusterGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .memberRemove(MemberRemoveRequest.newBuilder().setID(member).build());
    }

    /** From now on every request needs a user. */
    void enableAuthentication() {
        AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
        auth.userAdd(AuthUserAddRequest.newBuilder()
                .setName("root")
                .setPassword("root")
                .build());
        auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                .setUser("root")
                .setRole("root")
                .build());
        auth.authEnable(AuthEnableRequest.getDefaultInstance());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

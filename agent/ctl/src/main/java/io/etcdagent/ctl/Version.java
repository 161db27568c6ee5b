package io.etcdagent.ctl;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest names. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"etcd-agentctl " + (version == null ? "(not from a jar, version not known)" : version)};
    }
}

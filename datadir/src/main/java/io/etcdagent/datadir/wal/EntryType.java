package io.etcdagent.datadir.wal;

/** Types of entries (raftpb.EntryType). */
public enum EntryType {
    NORMAL("normal"),
    CONF_CHANGE("conf-change"),
    CONF_CHANGE_V2("conf-change-v2");

    private final String word;

    EntryType(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}

package io.etcdagent.datadir.testing;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a running etcd says of its keys, asked through its gateway: many at once, and with their bytes. */
public final class Etcd {

    /** A key at a revision, or that it was deleted at that revision. */
    public record Row(String key, long create, long mod, long version, String value, long lease, boolean deleted) {}

    private static final int PAGE = 5000;

    private static final Pattern KEY_VALUE = Pattern.compile("(?:\"type\":\\s*\"(DELETE)\",\\s*\"kv\":\\s*)?"
            + "\\{\\s*\"key\":\\s*\"([^\"]*)\""
            + "(?:,\\s*\"create_revision\":\\s*\"(\\d+)\")?"
            + "(?:,\\s*\"mod_revision\":\\s*\"(\\d+)\")?"
            + "(?:,\\s*\"version\":\\s*\"(\\d+)\")?"
            + "(?:,\\s*\"value\":\\s*\"([^\"]*)\")?"
            + "(?:,\\s*\"lease\":\\s*\"(-?\\d+)\")?");
    private static final Pattern REVISION = Pattern.compile("\"revision\":\\s*\"(\\d+)\"");
    private static final Pattern ID = Pattern.compile("\"ID\":\\s*\"(-?\\d+)\"");

    private final RealMember member;

    public Etcd(RealMember member) {
        this.member = member;
    }

    /** All keys at a revision, page by page; 0 for the newest. */
    public List<Row> keys(long revision) throws Exception {
        List<Row> rows = new ArrayList<>();
        byte[] from = {0};
        while (true) {
            String answer = member.post(
                    "kv/range",
                    "{\"key\":\"" + base64(from) + "\",\"range_end\":\"AA==\",\"limit\":" + PAGE + ",\"revision\":"
                            + revision + "}");
            int before = rows.size();
            rows(answer, rows::add);
            if (rows.size() - before < PAGE) {
                return rows;
            }
            byte[] last = Base64.getDecoder().decode(rows.get(rows.size() - 1).key());
            from = Arrays.copyOf(last, last.length + 1);
        }
    }

    public static void rows(String answer, Consumer<Row> taker) {
        Matcher matcher = KEY_VALUE.matcher(answer);
        while (matcher.find()) {
            taker.accept(new Row(
                    matcher.group(2),
                    number(matcher.group(3)),
                    number(matcher.group(4)),
                    number(matcher.group(5)),
                    matcher.group(6) == null ? "" : matcher.group(6),
                    number(matcher.group(7)),
                    matcher.group(1) != null));
        }
    }

    /** All changes from one revision to another, as a watch gives them. */
    public List<Row> changes(long from, long to) throws Exception {
        HttpRequest watch = HttpRequest.newBuilder(member.gateway("watch"))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"create_request\":{\"key\":\"AA==\",\"range_end\":\"AA==\",\"start_revision\":" + from
                                + "}}"))
                .build();
        List<Row> rows = new ArrayList<>();
        HttpClient http = HttpClient.newHttpClient();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                http.send(watch, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            while (rows.isEmpty() || rows.get(rows.size() - 1).mod() < to) {
                String line = lines.readLine();
                if (line == null) {
                    throw new AssertionError("the watch ended");
                }
                rows(line, rows::add);
            }
        }
        rows.removeIf(row -> row.mod() > to);
        return rows;
    }

    public long revision() throws Exception {
        Matcher revision = REVISION.matcher(member.post("kv/range", "{\"key\":\"AA==\"}"));
        if (!revision.find()) {
            throw new AssertionError("no revision");
        }
        return Long.parseLong(revision.group(1));
    }

    public long grant(long ttl) throws Exception {
        Matcher id = ID.matcher(member.post("lease/grant", "{\"TTL\":" + ttl + "}"));
        if (!id.find()) {
            throw new AssertionError("no lease");
        }
        return Long.parseLong(id.group(1));
    }

    public void compact(long revision) throws Exception {
        member.post("kv/compaction", "{\"revision\":" + revision + ",\"physical\":true}");
    }

    public void defragment() throws Exception {
        member.post("maintenance/defragment", "{}");
    }

    /** What a transaction does, one after the other. */
    public static final class Writes {

        private final StringBuilder operations = new StringBuilder();

        public Writes put(byte[] key, byte[] value, long lease) {
            return add("{\"request_put\":{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value)
                    + "\",\"lease\":\"" + lease + "\"}}");
        }

        public Writes delete(byte[] key) {
            return add("{\"request_delete_range\":{\"key\":\"" + base64(key) + "\"}}");
        }

        private Writes add(String operation) {
            operations.append(operations.length() == 0 ? "" : ",").append(operation);
            return this;
        }
    }

    public long write(Writes writes) throws Exception {
        Matcher revision = REVISION.matcher(member.post("kv/txn", "{\"success\":[" + writes.operations + "]}"));
        if (!revision.find()) {
            throw new AssertionError("no revision");
        }
        return Long.parseLong(revision.group(1));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}

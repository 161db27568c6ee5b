package io.etcdagent.daemon.diagnosis;

/**
 * What the log speaks of and cannot be, or is no more.
 *
 * @param id of the signature
 * @param line that speaks of it
 * @param reason why not, in a sentence
 */
public record RuledOut(String id, String line, String reason) {}

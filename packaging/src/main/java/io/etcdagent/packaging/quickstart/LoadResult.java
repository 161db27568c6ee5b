package io.etcdagent.packaging.quickstart;

import java.time.Duration;

/**
 * What a load came to.
 *
 * @param acknowledged writes that at least one member answered with success
 * @param lost of these, those that a later linearizable read did not find with their value
 * @param checked of these, those that were also read back while the writing went on
 * @param longestStall longest time of any one writer between two acknowledgements
 */
record LoadResult(int acknowledged, int lost, int checked, Duration longestStall) {}

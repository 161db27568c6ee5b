/**
 * What the agent and those who ask it say to each other.
 *
 * <p>One record per message. Member, cluster and lease ids are lower-case hexadecimal strings, as etcd prints them;
 * times are ISO 8601 in UTC; durations say their unit in their name. A reader ignores fields that it does not know.
 */
@NullMarked
package io.etcdagent.protocol;

import org.jspecify.annotations.NullMarked;

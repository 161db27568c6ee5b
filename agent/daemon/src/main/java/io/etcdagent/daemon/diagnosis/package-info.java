/**
 * Why the local member is down or sick: signatures of failures, what has to be true of unit, disk and cluster for each,
 * and what to do next. What looks and what decides is kept apart.
 */
@NullMarked
package io.etcdagent.daemon.diagnosis;

import org.jspecify.annotations.NullMarked;

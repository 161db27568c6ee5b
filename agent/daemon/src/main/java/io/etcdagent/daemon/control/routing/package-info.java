/**
 * What is asked, who asks, and what is answered: requests, roles, the table of routes, and the dispatcher that takes one to
 * the other. Knows no connections and nothing of the agent.
 */
@NullMarked
package io.etcdagent.daemon.control.routing;

import org.jspecify.annotations.NullMarked;

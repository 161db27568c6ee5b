/** The plain port for metrics on the loopback address, where nothing else is. */
@NullMarked
package io.etcdagent.daemon.control.scrape;

import org.jspecify.annotations.NullMarked;

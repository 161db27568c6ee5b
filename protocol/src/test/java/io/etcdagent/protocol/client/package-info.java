@NullMarked
package io.etcdagent.protocol.client;

import org.jspecify.annotations.NullMarked;

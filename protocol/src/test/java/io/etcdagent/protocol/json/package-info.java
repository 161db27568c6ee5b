@NullMarked
package io.etcdagent.protocol.json;

import org.jspecify.annotations.NullMarked;

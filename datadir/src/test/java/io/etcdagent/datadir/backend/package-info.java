@NullMarked
package io.etcdagent.datadir.backend;

import org.jspecify.annotations.NullMarked;

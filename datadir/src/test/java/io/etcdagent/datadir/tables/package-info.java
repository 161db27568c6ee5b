@NullMarked
package io.etcdagent.datadir.tables;

import org.jspecify.annotations.NullMarked;

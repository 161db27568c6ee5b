@NullMarked
package io.etcdagent.datadir.json;

import org.jspecify.annotations.NullMarked;

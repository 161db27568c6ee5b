/** Class-data archives of the packages. */
@NullMarked
package io.etcdagent.packaging.archive;

import org.jspecify.annotations.NullMarked;

/** What the packages tell operators is what the programs can do. */
@NullMarked
package io.etcdagent.packaging.prometheus;

import org.jspecify.annotations.NullMarked;

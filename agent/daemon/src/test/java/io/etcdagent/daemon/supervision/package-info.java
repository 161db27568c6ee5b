@org.jspecify.annotations.NullMarked
package io.etcdagent.daemon.supervision;

package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** The alarms that stand, as all members agree. */
@Json
public record AlarmsView(List<AlarmView> alarms) {}

package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import io.etcdagent.datadir.bytes.Damage;

/**
 * Something that is wrong in a file.
 *
 * @param offset the byte at which
 */
@Json
public record DamageView(String file, long offset, String problem) {

    public static DamageView of(Damage damage) {
        return new DamageView(damage.source(), damage.offset(), damage.problem());
    }
}

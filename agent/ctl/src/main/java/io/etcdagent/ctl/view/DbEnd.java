package io.etcdagent.ctl.view;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * That no line follows.
 *
 * @param complete whether all could be read
 * @param damageCount how many places could not
 * @param damages the first of them
 */
@Json
public record DbEnd(boolean complete, long damageCount, List<DamageView> damages) {

    public DbEnd {
        damages = List.copyOf(damages);
    }
}

package io.wardflux.broker;

import io.wardflux.broker.Ledger.Count;
import java.util.Map;

/** What a minute's account by device was when it was read, as it lies in the broker: nothing is summed up before somebody asks. */
@FunctionalInterface
public interface DeviceLog {

    DeviceLog EMPTY = Map::of;

    Map<Long, Count> devices();
}

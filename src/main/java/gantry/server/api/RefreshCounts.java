package gantry.server.api;

import gantry.image.ImageInfo;
import gantry.server.api.MetricsText.Kind;
import gantry.transfer.Refresh;
import gantry.upkeep.Schedule;
import java.util.concurrent.atomic.LongAdder;

/// Counts what the schedule does to images, and passes it on.
public final class RefreshCounts implements Schedule.Log {
    private final Schedule.Log log;
    private final LongAdder looks = new LongAdder();
    private final LongAdder failures = new LongAdder();

    public RefreshCounts(Schedule.Log log) {
        this.log = log;
    }

    @Override
    public void said(ImageInfo image, String outcome) {
        log.said(image, outcome);
    }

    @Override
    public void refreshed(ImageInfo image, Refresh.Outcome outcome) {
        switch (outcome) {
            case Refresh.Refreshed _, Refresh.Mended _, Refresh.UpToDate _ -> looks.increment();
            case Refresh.Skipped _ -> {} // not looked for
        }
        log.refreshed(image, outcome);
    }

    @Override
    public void failed(ImageInfo image, Throwable reason) {
        looks.increment();
        failures.increment();
        log.failed(image, reason);
    }

    @Override
    public void failed(Throwable reason) {
        log.failed(reason);
    }

    public void write(MetricsText page) {
        page.single(
                        "gantry_refreshes_total",
                        Kind.COUNTER,
                        "Images that the schedule looked for newer versions of",
                        looks.sum())
                .single(
                        "gantry_refresh_failures_total",
                        Kind.COUNTER,
                        "Those of them that failed",
                        failures.sum());
    }
}

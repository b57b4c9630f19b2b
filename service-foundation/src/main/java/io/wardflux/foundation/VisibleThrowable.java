package io.wardflux.foundation;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;

/** Stack traces as Spring Boot writes them; an exception's message is one line of them. */
public final class VisibleThrowable extends ExtendedWhitespaceThrowableProxyConverter {

    @Override
    protected String throwableProxyToString(IThrowableProxy throwable) {
        return super.throwableProxyToString(new OfOneLine(throwable));
    }

    private record OfOneLine(IThrowableProxy throwable) implements IThrowableProxy {

        private static @Nullable IThrowableProxy of(@Nullable IThrowableProxy throwable) {
            return throwable == null ? null : new OfOneLine(throwable);
        }

        @Override
        public @Nullable String getMessage() {
            String message = throwable.getMessage();
            return message == null ? null : Visible.text(message);
        }

        @Override
        public @Nullable String getOverridingMessage() {
            String message = throwable.getOverridingMessage();
            return message == null ? null : Visible.text(message);
        }

        @Override
        public String getClassName() {
            return throwable.getClassName();
        }

        @Override
        public StackTraceElementProxy @Nullable [] getStackTraceElementProxyArray() {
            return throwable.getStackTraceElementProxyArray();
        }

        @Override
        public int getCommonFrames() {
            return throwable.getCommonFrames();
        }

        @Override
        public @Nullable IThrowableProxy getCause() {
            return of(throwable.getCause());
        }

        @Override
        public IThrowableProxy @Nullable [] getSuppressed() {
            IThrowableProxy[] suppressed = throwable.getSuppressed();
            return suppressed == null
                    ? null
                    : Arrays.stream(suppressed).map(OfOneLine::new).toArray(IThrowableProxy[]::new);
        }

        @Override
        public boolean isCyclic() {
            return throwable.isCyclic();
        }
    }
}

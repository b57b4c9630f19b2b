package io.wardflux.scheduler.ledger;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/** The store did not take it now; the message says what to do. */
public final class AccountStoreException extends DataAccessResourceFailureException {

    private static final long serialVersionUID = 1L;

    public AccountStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

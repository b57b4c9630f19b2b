package io.wardflux.foundation;

/** A setting with which the service cannot start. The message is one sentence that names it and says what is allowed. */
public final class SettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingException(String sentence) {
        super(sentence);
    }

    public SettingException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}

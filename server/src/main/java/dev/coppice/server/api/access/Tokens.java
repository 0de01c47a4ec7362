package dev.coppice.server.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A set of tokens, each with what it is good for. The tokens themselves are not kept: a digest of
 * each is, salted by this process.
 *
 * <p>A token that is asked for is found by the first bytes of its digest, and then compared in
 * constant time. How long that takes tells nothing: without the salt nobody knows the digest of a
 * guess.
 */
public final class Tokens {

  private final Digests digests;
  private final Map<Long, Entry> entries;

  @SuppressWarnings("ArrayRecordComponent") // Never compared as a record.
  private record Entry(byte[] digest, Caller caller) {}

  private Tokens(Digests digests, Map<Long, Entry> entries) {
    this.digests = digests;
    this.entries = Map.copyOf(entries);
  }

  int count() {
    return entries.size();
  }

  /** Whoever the token says; null if it is none of these. */
  @Nullable Caller caller(String token) {
    byte[] digest = digests.of(token);
    Entry entry = entries.get(key(digest));
    return entry != null && MessageDigest.isEqual(entry.digest(), digest) ? entry.caller() : null;
  }

  private static long key(byte[] digest) {
    long key = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      key = (key << 8) | (digest[i] & 0xff);
    }
    return key;
  }

  /** Takes tokens one by one. */
  static final class Builder {
    private final Digests digests = Digests.salted();
    private final Map<Long, Entry> entries = new HashMap<>();

    /** Adds a token; false if it was added before. */
    boolean add(String token, Caller caller) {
      byte[] digest = digests.of(token);
      return entries.putIfAbsent(key(digest), new Entry(digest, caller)) == null;
    }

    Optional<Tokens> build() {
      return entries.isEmpty() ? Optional.empty() : Optional.of(new Tokens(digests, entries));
    }
  }

  /** SHA-256 of a salt and a text; for all threads. */
  private record Digests(MessageDigest begun) {

    private static final int SALT_BYTES = 32;

    static Digests salted() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        digest.update(salt);
        return new Digests(digest);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("SHA-256: none (expected: in every Java)", e);
      }
    }

    byte[] of(String text) {
      try {
        MessageDigest digest = (MessageDigest) begun.clone(); // Which only reads.
        return digest.digest(text.getBytes(StandardCharsets.UTF_8));
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("SHA-256: no copy (expected: that of the JDK)", e);
      }
    }
  }
}

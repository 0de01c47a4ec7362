package dev.coppice.server.http.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of a server's TLS.
 *
 * @param certificate the server's own, then those between it and a root
 * @param key the private key of the first certificate, PKCS #8, not encrypted
 * @param clientCa whose clients' certificates are trusted; null: none is asked for
 */
public record TlsFiles(Path certificate, Path key, @Nullable Path clientCa) {

  private static final int MAX_BYTES = 1 << 20;

  /** Sessions that may be taken up again without another handshake; each is some KiB of heap. */
  private static final int SESSIONS = 256;

  private static final int SESSION_SECONDS = 300;

  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";

  /** Reads the content of one small file, or says in a sentence why it cannot. */
  @FunctionalInterface
  public interface Reader {
    byte[] read(Path file, int maxBytes) throws IOException;
  }

  /** All of them. */
  public List<Path> all() {
    return Stream.concat(Stream.of(certificate, key), Stream.ofNullable(clientCa)).toList();
  }

  /**
   * TLS 1.2 and 1.3 with what the files say now.
   *
   * @param protocol what is spoken in it, as ALPN calls it
   * @throws IOException if they are no such files or do not fit together, in a sentence that quotes
   *     nothing of the key
   */
  public SslContext read(Reader reader, String protocol) throws IOException {
    X509Certificate[] chain = chain(reader);
    PrivateKey own = privateKey(reader, chain[0].getPublicKey());
    SslContextBuilder builder =
        SslContextBuilder.forServer(own, chain)
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2")
            .sessionCacheSize(SESSIONS)
            .sessionTimeout(SESSION_SECONDS)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    protocol));
    if (clientCa != null) {
      builder.trustManager(certificates(clientCa, reader)).clientAuth(ClientAuth.OPTIONAL);
    }
    return builder.build();
  }

  /**
   * When the server's certificate is good. A root is not looked at: clients have their own.
   *
   * @throws IOException as {@link #read}
   */
  public Validity validity(Reader reader) throws IOException {
    X509Certificate[] chain = chain(reader);
    Instant end = end(chain[0]);
    String issuer = "";
    for (X509Certificate each : chain) {
      boolean isRoot = each.getIssuerX500Principal().equals(each.getSubjectX500Principal());
      if (!isRoot && end(each).isBefore(end)) {
        end = end(each);
        issuer = each.getSubjectX500Principal().getName();
      }
    }
    return new Validity(certificate, chain[0].getNotBefore().toInstant(), end, issuer);
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  /** What a file is for. */
  public enum Part {
    CERTIFICATE,
    KEY,
    CLIENT_CA
  }

  /** Why one of the files cannot be used, in a sentence that begins with its path. */
  public record Flaw(Part part, String text) {}

  /**
   * All that {@link #read} would refuse of those that are named; a key without a certificate that
   * can be used is only read.
   */
  public static List<Flaw> flaws(
      @Nullable Path certificate, @Nullable Path key, @Nullable Path clientCa, Reader reader) {
    List<Flaw> flaws = new ArrayList<>();
    List<X509Certificate> own = new ArrayList<>();
    if (certificate != null) {
      look(Part.CERTIFICATE, () -> own.add(chain(certificate, reader)[0]), flaws);
    }
    if (key != null) {
      look(
          Part.KEY,
          () -> {
            if (certificate == null || own.isEmpty()) {
              reader.read(key, MAX_BYTES);
            } else {
              new TlsFiles(certificate, key, null)
                  .privateKey(reader, own.getFirst().getPublicKey());
            }
          },
          flaws);
    }
    if (clientCa != null) {
      look(Part.CLIENT_CA, () -> certificates(clientCa, reader), flaws);
    }
    return flaws;
  }

  private interface Look {
    void look() throws IOException;
  }

  private static void look(Part part, Look look, List<Flaw> flaws) {
    try {
      look.look();
    } catch (IOException e) {
      flaws.add(new Flaw(part, String.valueOf(e.getMessage())));
    }
  }

  private X509Certificate[] chain(Reader reader) throws IOException {
    return chain(certificate, reader);
  }

  /** The certificates of a server, each but the last signed by the next. */
  private static X509Certificate[] chain(Path file, Reader reader) throws IOException {
    X509Certificate[] chain = certificates(file, reader);
    for (int i = 1; i < chain.length; i++) {
      if (chain[i].equals(chain[i - 1]) || !isIssuer(chain[i], chain[i - 1])) {
        throw new IOException(
            "%s: certificate %d is not that of the issuer of the one before (expected: the server's"
                    .formatted(file, i + 1)
                + " own, then its issuer's, and so on)");
      }
    }
    return chain;
  }

  private static boolean isIssuer(X509Certificate issuer, X509Certificate issued) {
    try {
      issued.verify(issuer.getPublicKey());
      return issued.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static X509Certificate[] certificates(Path file, Reader reader) throws IOException {
    try {
      X509Certificate[] found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(reader.read(file, MAX_BYTES)))
              .toArray(X509Certificate[]::new);
      if (found.length > 0) {
        return found;
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": no certificate (expected: certificates in PEM)", e);
    }
    throw new IOException(file + ": no certificate (expected: certificates in PEM)");
  }

  private PrivateKey privateKey(Reader reader, PublicKey publicKey) throws IOException {
    String text = new String(reader.read(key, MAX_BYTES), StandardCharsets.US_ASCII);
    int begin = text.indexOf(KEY_BEGIN);
    int end = text.indexOf(KEY_END);
    if (begin < 0 || end < begin) {
      throw noKey();
    }
    PrivateKey own;
    try {
      byte[] bytes =
          Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
      own =
          KeyFactory.getInstance(publicKey.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(bytes));
      if (fits(own, publicKey)) {
        return own;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw noKey(); // The cause may quote some of the key.
    }
    throw new IOException(key + ": another key (expected: that of " + certificate + ")");
  }

  private IOException noKey() {
    return new IOException(
        key
            + ": no key of the certificate (expected: BEGIN PRIVATE KEY in PEM, not encrypted; made"
            + " so by openssl pkcs8 -topk8 -nocrypt)");
  }

  private static boolean fits(PrivateKey own, PublicKey publicKey) throws GeneralSecurityException {
    byte[] probe = "coppice".getBytes(StandardCharsets.US_ASCII);
    Signature signature =
        Signature.getInstance(
            switch (publicKey.getAlgorithm().toUpperCase(Locale.ROOT)) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> publicKey.getAlgorithm();
            });
    signature.initSign(own);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(probe);
    return signature.verify(signed);
  }
}

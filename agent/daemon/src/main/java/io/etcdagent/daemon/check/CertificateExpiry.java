package io.etcdagent.daemon.check;

import io.etcdagent.daemon.measure.CertificateLife;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Until when the certificates are valid that etcd and the agent show and trust. */
final class CertificateExpiry implements Judge {

    private static final Duration LAST_DAY = Duration.ofDays(1);

    @Override
    public Outcome judge(Situation situation, double threshold) {
        List<CertificateLife> certificates = situation.measures().certificates();
        if (certificates.isEmpty()) {
            return Outcome.ok("No certificate is in use.");
        }
        double least = Double.MAX_VALUE;
        String soonest = "";
        List<String> soon = new ArrayList<>();
        Optional<String> unread = Optional.empty();
        for (CertificateLife certificate : certificates) {
            if (certificate.until().isEmpty()) {
                unread = Optional.of(certificate.failure().orElse(certificate.file() + " cannot be read"));
                continue;
            }
            double left = Words.seconds(
                    Duration.between(situation.now(), certificate.until().get()));
            String words = certificate.file()
                    + (left < 0 ? " expired at " : " expires at ")
                    + certificate.until().get();
            if (left < least) {
                least = left;
                soonest = words;
            }
            if (Check.CERTIFICATE_EXPIRY.beyond(left, threshold)) {
                soon.add(words);
            }
        }
        String remedy =
                "Renew it in its place: etcd and the agent read it anew, without a restart; a new authority has to be"
                        + " added to the old one in the CA file first, on all nodes";
        if (!soon.isEmpty()) {
            String found = String.join("; ", soon) + ".";
            return least < LAST_DAY.toSeconds()
                    ? Outcome.critical(found, least, remedy)
                    : Outcome.warning(found, least, remedy);
        }
        if (unread.isPresent()) {
            return Outcome.unknown(unread.get());
        }
        return Outcome.ok("The next of " + certificates.size() + ": " + soonest + ".", least);
    }
}

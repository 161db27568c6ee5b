package io.etcdagent.daemon.check;

import io.etcdagent.daemon.measure.CertificateLife;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Until when the certificates are valid that etcd and the agent show and trust. It is critical when what a file is for
 * soon fails: the certificate that is shown, or the last of the authorities that are trusted. Of the others in a file,
 * an authority that is on its way out or one between, it is a warning.
 */
final class CertificateExpiry implements Judge {

    private static final Duration LAST_DAY = Duration.ofDays(1);

    private static final String REMEDY =
            "Renew it in its place: etcd and the agent read it anew, without a restart; a new authority has to be"
                    + " added to the old one in the CA file first, on all nodes, and the old one can be taken out once"
                    + " nobody shows a certificate of it";

    @Override
    public Outcome judge(Situation situation, double threshold) {
        List<CertificateLife> certificates = situation.measures().certificates();
        if (certificates.isEmpty()) {
            return Outcome.ok("No certificate is in use.");
        }
        double least = Double.MAX_VALUE;
        double usable = Double.MAX_VALUE;
        int number = 0;
        String soonest = "";
        List<String> soon = new ArrayList<>();
        Optional<String> unread = Optional.empty();
        for (CertificateLife file : certificates) {
            if (file.usableUntil().isEmpty()) {
                unread = Optional.of(file.failure().orElse(file.file() + " cannot be read"));
                continue;
            }
            usable = Math.min(usable, left(file.usableUntil().get(), situation));
            for (CertificateLife.End end : file.ends()) {
                double left = left(end.at(), situation);
                number++;
                if (left < least) {
                    least = left;
                    soonest = words(file, end, left);
                }
                if (Check.CERTIFICATE_EXPIRY.beyond(left, threshold)) {
                    soon.add(words(file, end, left));
                }
            }
        }
        if (!soon.isEmpty()) {
            String found = String.join("; ", soon) + ".";
            return usable < LAST_DAY.toSeconds()
                    ? Outcome.critical(found, least, REMEDY)
                    : Outcome.warning(found, least, REMEDY);
        }
        if (unread.isPresent()) {
            return Outcome.unknown(unread.get());
        }
        return Outcome.ok("The next of " + number + ": " + soonest + ".", least);
    }

    private static double left(Instant end, Situation situation) {
        return Words.seconds(Duration.between(situation.now(), end));
    }

    /** Where there is more than one in the file, whose it is. */
    private static String words(CertificateLife file, CertificateLife.End end, double left) {
        String whose = file.ends().size() > 1 ? ", that of " + end.subject() + "," : "";
        return file.file() + whose + (left < 0 ? " expired at " : " expires at ") + end.at();
    }
}

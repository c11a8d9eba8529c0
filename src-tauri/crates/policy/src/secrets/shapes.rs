//! Beginnings of well-known keys. What is in front says only who issued it, so it may be shown.

/// How keys of one kind begin.
pub(super) struct Shape {
    /// What they begin with; case counts.
    pub(super) begins: &'static str,
    /// How long such a key is at least.
    pub(super) least: usize,
    /// What it is.
    pub(super) kind: &'static str,
}

const fn shape(begins: &'static str, least: usize, kind: &'static str) -> Shape {
    Shape {
        begins,
        least,
        kind,
    }
}

/// Those with a longer beginning stand before those with a shorter one.
pub(super) const SHAPES: &[Shape] = &[
    shape("github_pat_", 20, "a GitHub token"),
    shape("ghp_", 12, "a GitHub token"),
    shape("gho_", 12, "a GitHub token"),
    shape("ghr_", 12, "a GitHub token"),
    shape("ghs_", 12, "a GitHub token"),
    shape("ghu_", 12, "a GitHub token"),
    shape("glpat-", 12, "a GitLab token"),
    shape("gldt-", 12, "a GitLab token"),
    shape("AKIA", 16, "an AWS key"),
    shape("ASIA", 16, "an AWS key"),
    shape("AIza", 30, "a Google key"),
    shape("ya29.", 16, "a Google token"),
    shape("GOCSPX-", 20, "a Google client secret"),
    shape("sk_live_", 12, "a Stripe key"),
    shape("sk_test_", 12, "a Stripe key"),
    shape("rk_live_", 12, "a Stripe key"),
    shape("rk_test_", 12, "a Stripe key"),
    shape("whsec_", 20, "a webhook's signing secret"),
    shape("xapp-", 12, "a Slack token"),
    shape("xox", 12, "a Slack token"),
    shape("sk-ant-", 20, "a key of a model provider"),
    shape("sk-", 16, "a key of a model provider"),
    shape("hf_", 16, "a Hugging Face token"),
    shape("SG.", 20, "a SendGrid key"),
    shape("dop_v1_", 20, "a DigitalOcean token"),
    shape("npm_", 20, "an npm token"),
    shape("pypi-", 20, "a PyPI token"),
    shape("hvs.", 20, "a Vault token"),
    shape("lin_api_", 20, "a Linear key"),
    shape("AGE-SECRET-KEY-", 30, "an age key"),
    shape("eyJ", 20, "a signed token (JWT)"),
];

/// Their first letters, so that most words are passed over at a glance.
pub(super) const BEGINNINGS: &[u8] = b"AGSadeghlnprswxy";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_passed_over() {
        for shape in SHAPES {
            let first = shape.begins.as_bytes().first();
            assert!(
                first.is_some_and(|first| BEGINNINGS.contains(first)),
                "{}",
                shape.begins
            );
            // The search for marks passes over what is shorter.
            assert!(shape.least >= 12, "{}", shape.begins);
        }
    }
}

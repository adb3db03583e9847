/** A JSON call to a service whose client the project does not have. @returns the answer */
export async function jsonCall(url: string, service: string, target: string, input: object): Promise<unknown> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  return JSON.parse(await post(url, service, headers, JSON.stringify(input))) as unknown;
}

/** The same in the older protocol of forms. @returns the answer, XML */
export async function formCall(url: string, service: string, input: Readonly<Record<string, string>>): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return post(url, service, headers, new URLSearchParams(input).toString());
}

/** The emulator reads from the signature which service is meant; here it does not check it. */
async function post(url: string, service: string, headers: Record<string, string>, body: string): Promise<string> {
  const scope = `test/20260101/eu-west-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  const answer = await fetch(url, { method: 'POST', headers: { ...headers, authorization }, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service}: ${answer.status} ${text}`);
  return text;
}

// A shopper without a browser: requests that keep their cookies and headers.

/** Gives `ask(path, { form, json, headers })`, which resolves to `{ status, headers, text, json() }`. */
export function client(base, common = {}) {
  const cookies = new Map();
  const ask = async (path, { form, json, headers = {} } = {}) => {
    const body = form ? new URLSearchParams(form).toString() : json && JSON.stringify(json);
    const type = form ? 'application/x-www-form-urlencoded' : json && 'application/json';
    const answer = await fetch(new URL(path, base()), {
      method: body === undefined ? 'GET' : 'POST',
      body,
      redirect: 'manual',
      headers: { connection: 'close', ...common, ...(type && { 'content-type': type }), cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...headers },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/u.exec(line);
      cookies.set(name, value);
    }
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) };
  };
  return ask;
}

/** Makes a gateway key; answers its secret. */
export async function makeKey({ url }: { url: string }, adminToken: string): Promise<string> {
  const response = await fetch(`${url}/admin/api/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'of the doctor' }),
  });
  return ((await response.json()) as { secret: string }).secret;
}

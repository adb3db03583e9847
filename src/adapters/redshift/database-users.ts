/** What a role or user of IAM is called in the database, and what anybody else may be. No quotes: it goes into them. */
const USER = /^[\w:+=,.@-]{1,127}$/;

/** @throws Error for a name that would not stay within its quotes */
export function checkedUsers(users: readonly string[]): readonly string[] {
  const wrong = users.find((user) => !USER.test(user));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is no name of a database user`);
  return users;
}

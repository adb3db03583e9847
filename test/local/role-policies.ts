import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';

/** `<role> <statement> <action>`, such as `loader KeepPlans s3:PutObject`: the smallest part of a policy. */
export type Right = string;

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** The policies of the roles that a stack has made. */
export class RolePolicies {
  readonly #iam: IAMClient;
  readonly #prefix: string;

  /** @param prefix what the names of the stack's roles begin with; the rest is what they are called here */
  constructor(iam: IAMClient, prefix: string) {
    this.#iam = iam;
    this.#prefix = `${prefix}-`;
  }

  /** All that is allowed to any of them. */
  async rights(): Promise<Right[]> {
    const { Roles = [] } = await this.#iam.send(new ListRolesCommand({}));
    const names = Roles.map(({ RoleName = '' }) => RoleName).filter((name) => name.startsWith(this.#prefix));
    const rights = names.map(async (RoleName) => {
      const { PolicyNames = [] } = await this.#iam.send(new ListRolePoliciesCommand({ RoleName }));
      if (PolicyNames.length !== 1) throw new Error(`${RoleName} has ${PolicyNames.length} policies`);
      const { Statement: statements } = await this.#read(RoleName);
      const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
      return allowed.flatMap(({ Sid, Action }) => Action.map((action) => `${this.#short(RoleName)} ${Sid} ${action}`));
    });
    return (await Promise.all(rights)).flat().sort();
  }

  /** Takes a right out. @returns what puts it back */
  async take(right: Right): Promise<() => Promise<void>> {
    const [role = '', sid = '', action = ''] = right.split(' ');
    const name = this.#prefix + role;
    const whole = await this.#read(name);
    const less = whole.Statement.map((statement) => {
      if (statement.Sid !== sid) return statement;
      return { ...statement, Action: statement.Action.filter((one) => one !== action) };
    });
    await this.#write(name, { ...whole, Statement: less.filter(({ Action }) => Action.length > 0) });
    return async () => this.#write(name, whole);
  }

  #short(roleName: string): string {
    return roleName.slice(this.#prefix.length);
  }

  /** A role's policy is called as the role is (`infra`). */
  async #read(RoleName: string): Promise<Policy> {
    const { PolicyDocument = '' } = await this.#iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: RoleName }));
    return JSON.parse(decodeURIComponent(PolicyDocument)) as Policy;
  }

  async #write(RoleName: string, policy: Policy): Promise<void> {
    if (policy.Statement.length === 0) {
      await this.#iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: RoleName }));
      return;
    }
    const PolicyDocument = JSON.stringify(policy);
    await this.#iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: RoleName, PolicyDocument }));
  }
}

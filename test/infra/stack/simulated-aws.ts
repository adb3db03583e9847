/** Where simulated stacks are. */
export interface Home {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** What a provider's function answers. @throws Error for one that nobody has called so far */
export function answerOf(token: string, inputs: Readonly<Record<string, string>>, home: Home): Record<string, unknown> {
  const { partition, region, accountId } = home;
  switch (token) {
    case 'aws:index/getCallerIdentity:getCallerIdentity':
      return { accountId, arn: `arn:${partition}:iam::${accountId}:user/somebody`, userId: 'AIDA' };
    case 'aws:index/getRegion:getRegion':
      return { region };
    case 'aws:index/getPartition:getPartition':
      return { partition, dnsSuffix: partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com' };
    case 'aws:redshiftserverless/getWorkgroup:getWorkgroup': {
      const arn = `arn:${partition}:redshift-serverless:${region}:${accountId}:workgroup/6a1f-existing`;
      return { ...inputs, arn, namespaceName: 'existing-namespace' };
    }
    default:
      throw new Error(`what does ${token} answer?`);
  }
}

/** What AWS makes of a resource's inputs: its id, and its state. @param type `aws:sqs/queue:Queue` */
export function madeOf(type: string, name: string, inputs: Readonly<Record<string, unknown>>, home: Home) {
  const text = (key: string) => {
    const value = inputs[key];
    if (typeof value !== 'string') throw new Error(`${type} ${name} has no ${key}: AWS would make one up`);
    return value;
  };
  const made = (id: string, further: Readonly<Record<string, unknown>> = {}) => ({
    id,
    state: { ...inputs, ...further },
  });
  const arn = (service: string, resource: string) => {
    return `arn:${home.partition}:${service}:${home.region}:${home.accountId}:${resource}`;
  };
  switch (type) {
    case 'aws:s3/bucket:Bucket':
      return made(text('bucket'), { arn: `arn:${home.partition}:s3:::${text('bucket')}` });
    case 'aws:sqs/queue:Queue': {
      const named = text('name');
      const url = `https://sqs.${home.region}.amazonaws.com/${home.accountId}/${named}`;
      return made(url, { url, arn: arn('sqs', named) });
    }
    case 'aws:iam/role:Role': {
      const named = text('name');
      return made(named, {
        arn: `arn:${home.partition}:iam::${home.accountId}:role/${named}`,
        uniqueId: `AROA${name}`,
      });
    }
    case 'aws:redshiftserverless/namespace:Namespace': {
      const secret = arn('secretsmanager', `secret:redshift!${text('namespaceName')}-administrator-AbCdEf`);
      return made(text('namespaceName'), {
        arn: arn('redshift-serverless', 'namespace/5b2e-new'),
        adminPasswordSecretArn: secret,
      });
    }
    case 'aws:redshiftserverless/workgroup:Workgroup':
      return made(text('workgroupName'), { arn: arn('redshift-serverless', 'workgroup/7c3d-new') });
    case 'aws:glue/catalogTable:CatalogTable':
      return made(text('name'), { arn: arn('glue', `table/${text('databaseName')}/${text('name')}`) });
    default: {
      const [service, resource] = ARNS[type] ?? [];
      if (service === undefined) return made(name);
      return made(text('name'), { arn: arn(service, `${resource ?? ''}${text('name')}`) });
    }
  }
}

/** Service and resource, to which the name is put (service authorization reference, "Resource types defined by …"). */
const ARNS: Readonly<Record<string, readonly [string, string]>> = {
  'aws:cloudwatch/eventRule:EventRule': ['events', 'rule/'],
  'aws:cloudwatch/logGroup:LogGroup': ['logs', 'log-group:'],
  'aws:cloudwatch/metricAlarm:MetricAlarm': ['cloudwatch', 'alarm:'],
  'aws:dynamodb/table:Table': ['dynamodb', 'table/'],
  'aws:glue/catalogDatabase:CatalogDatabase': ['glue', 'database/'],
  'aws:glue/crawler:Crawler': ['glue', 'crawler/'],
  'aws:glue/job:Job': ['glue', 'job/'],
  'aws:lambda/function:Function': ['lambda', 'function:'],
  'aws:scheduler/schedule:Schedule': ['scheduler', 'schedule/default/'],
  'aws:sns/topic:Topic': ['sns', ''],
};

import assert from 'node:assert/strict';
import { codeOf, openAzure, otherSubscriptionId, query, smallWorld, subscriptionId } from './azureClient';

interface GraphPage {
  readonly totalRecords: number;
  readonly count: number;
  readonly resultTruncated: string;
  readonly $skipToken?: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

const many = Array.from({ length: 25 }, (_, index) => ({
  name: `many${String(index).padStart(3, '0')}`,
  resourceGroup: 'Group',
  location: 'westus2',
}));

describe('Simulated Resource Graph', () => {
  it('finds registries and clusters of the tenant, with the columns asked for', async () => {
    const azure = await openAzure();
    const page = (await azure.graph()).json<GraphPage>();
    assert.deepEqual([page.totalRecords, page.count, page.resultTruncated], [2, 2, 'false']);
    assert.equal(page.$skipToken, undefined);
    const [registry, cluster] = page.data;
    assert.deepEqual(Object.keys(registry ?? {}), [
      'id',
      'name',
      'type',
      'location',
      'resourceGroup',
      'subscriptionId',
      'tenantId',
      'sku',
      'properties',
    ]);
    assert.equal(registry?.type, 'microsoft.containerregistry/registries');
    assert.equal(registry?.subscriptionId, subscriptionId);
    assert.equal(cluster?.type, 'microsoft.containerservice/managedclusters');
    assert.match(JSON.stringify(cluster?.properties), /"agentPoolProfiles":\[\{"name":"system"/);
  });

  it('goes over its pages by a token, and says "false" to being truncated all the same', async () => {
    const azure = await openAzure({ world: smallWorld({ subscription: { registries: many } }) });
    const names: unknown[] = [];
    let $skipToken: string | undefined;
    let pages = 0;
    do {
      const options = {
        resultFormat: 'objectArray',
        $top: 10,
        ...($skipToken !== undefined && { $skipToken }),
      };
      const page = (await azure.graph({ options })).json<GraphPage>();
      assert.equal(page.totalRecords, 26);
      assert.equal(page.resultTruncated, 'false');
      names.push(...page.data.map(({ name }) => name));
      ({ $skipToken } = page);
      pages += 1;
    } while ($skipToken !== undefined);
    assert.equal(pages, 3);
    assert.equal(new Set(names).size, 26);
  });

  it('writes resource groups in lower case, as the real one does', async () => {
    const azure = await openAzure({ world: smallWorld({ subscription: { registries: many } }) });
    const { data } = (await azure.graph()).json<GraphPage>();
    assert.equal(data[0]?.resourceGroup, 'group');
    assert.match(String(data[0]?.id), /\/resourceGroups\/Group\//);
  });

  it('leaves out subscriptions that cannot be read, and takes a list of those wanted', async () => {
    const azure = await openAzure({ world: smallWorld({ subscription: { denied: true } }) });
    assert.equal((await azure.graph()).json<GraphPage>().totalRecords, 0);
    const denied = await azure.graph({ subscriptions: [subscriptionId] });
    assert.deepEqual([denied.status, codeOf(denied)], [400, 'BadRequest']);
    assert.match(denied.text, /NoValidSubscriptionsInQueryRequest/);
    const open = await openAzure();
    assert.equal((await open.graph({ subscriptions: [subscriptionId] })).json<GraphPage>().count, 2);
    assert.equal((await open.graph({ subscriptions: [otherSubscriptionId] })).status, 400);
  });

  it('may be denied to the whole tenant', async () => {
    const azure = await openAzure({ world: smallWorld({ tenant: { resourceGraph: 'denied' } }) });
    const answer = await azure.graph();
    assert.deepEqual([answer.status, codeOf(answer)], [403, 'AuthorizationFailed']);
  });

  const projected = async (text: string) =>
    (await (await openAzure()).graph({ query: text })).json<GraphPage>().data;

  it('computes columns, sorts and limits', async () => {
    const types = "resources | where type =~ 'Microsoft.ContainerRegistry/registries'";
    assert.deepEqual(
      await projected(
        `${types} | project name, server = tostring(properties.loginServer), properties.nothing`,
      ),
      [{ name: 'mine1', server: 'mine1.azurecr.io', properties_nothing: null }],
    );
    const names = `${query.split('| project')[0]} | extend upper = tolower(name)`;
    const sorted = await projected(`${names} | order by name asc | project upper`);
    assert.deepEqual(sorted, [{ upper: 'aks' }, { upper: 'mine1' }]);
    assert.deepEqual(await projected(`${names} | sort by name | project upper`), sorted.toReversed());
    assert.equal((await projected(`${names} | take 1`)).length, 1);
  });

  it('says that it cannot page over a limit', async () => {
    const azure = await openAzure();
    const page = (
      await azure.graph({ query: 'resources | limit 2', options: { $top: 1 } })
    ).json<GraphPage>();
    assert.deepEqual([page.count, page.resultTruncated, page.$skipToken], [1, 'true', undefined]);
  });

  it('refuses what it does not understand, rather than to answer wrongly', async () => {
    const azure = await openAzure();
    for (const [body, problem] of [
      [{ query: 'resources | where location == "westus2"' }, /does not understand/],
      [{ query: '' }, /does not understand/],
      [{ options: { $top: 5_000 } }, /from 1 to 1000/],
      [{ options: { $skipToken: 'x' } }, /skipToken is not valid/],
    ] as const) {
      const answer = await azure.graph(body);
      assert.equal(answer.status, 400);
      assert.match(answer.text, problem);
    }
  });
});

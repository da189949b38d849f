/** Does some work for each item, at most two at once, and gives the results in the order of the items. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item, lane: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const lane = async (number: number) => {
    for (const [index, item] of left) results[index] = await work(item, number);
  };
  await Promise.all([lane(0), lane(1)]);
  return results;
}

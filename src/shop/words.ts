export const firstNames: readonly string[] = [
  'Ada', 'Amir', 'Anna', 'Ben', 'Carla', 'Chloé', 'Daniel', 'Diego', 'Elena', 'Emma', 'Farah', 'Finn', 'Grace', 'Hannah', 'Hugo',
  'Ines', 'Isla', 'Jack', 'James', 'Jonas', 'Julia', 'Kavya', 'Leo', 'Liam', 'Lucía', 'Maja', 'Marco', 'Maria', 'Mateo', 'Mia', 'Nina',
  'Noah', 'Nora', 'Oliver', 'Olivia', 'Omar', 'Paul', 'Priya', 'Rahul', 'Rosa', 'Sam', 'Sara', 'Sofia', 'Tess', 'Theo', 'Thomas', 'Vera',
  'William', 'Yara', 'Zoë',
]; // biome-ignore format: a word list

export const lastNames: readonly string[] = [
  'Adams', 'Bauer', 'Bell', 'Bianchi', 'Brown', 'Campbell', 'Carter', 'Clark', 'Costa', 'Davis', 'Dubois', 'Evans', 'Fischer', 'García',
  'Gupta', 'Hall', 'Harris', 'Hill', 'Jansen', 'Johnson', 'Jones', 'Khan', 'King', 'Lee', 'López', 'Martin', 'Mehta', 'Meyer', 'Miller',
  'Moore', 'Moreau', 'Müller', 'Nguyen', "O'Brien", 'Patel', 'Rossi', 'Schmidt', 'Scott', 'Singh', 'Smith', 'Taylor', 'Thompson',
  'Visser', 'Walker', 'Weber', 'White', 'Williams', 'Wilson', 'Wright', 'Young',
]; // biome-ignore format: a word list

export const brands: readonly string[] = [
  'Alder & Co', 'Borealis', 'Cobalt', 'Dune', 'Everly', 'Fjord', 'Garnet', 'Harbor', 'Iris', 'Juniper', 'Kestrel', 'Lumen', 'Maple',
  'Nimbus', 'Oakline', 'Pebble', 'Quill', 'Rowan', 'Sable', 'Tern', 'Umber', 'Vela', 'Willow', 'Zephyr',
]; // biome-ignore format: a word list

export const adjectives: readonly string[] = [
  'Classic', 'Compact', 'Everyday', 'Folding', 'Heavy-duty', 'Lightweight', 'Mini', 'Modern', 'Organic', 'Portable', 'Premium',
  'Recycled', 'Rustic', 'Slim', 'Soft', 'Sturdy', 'Travel', 'Vintage',
]; // biome-ignore format: a word list

export const tags: readonly string[] = [
  'bestseller', 'eco', 'gift, small', 'handmade', 'limited "first" run', 'new', 'outdoor', 'refurbished', 'sale', 'vegan', 'winter',
]; // biome-ignore format: a word list

export const colors: readonly string[] = [
  'Black',
  'Blue',
  'Green',
  'Grey',
  'Natural',
  'Red',
  'Sand',
  'White',
  'Yellow',
];

/** A category, what is sold in it, its prices (cents) and its weights (grams). */
export interface Category {
  readonly name: string;
  readonly nouns: readonly string[];
  readonly cents: readonly [number, number];
  readonly grams: readonly [number, number];
  readonly medianCents: number;
  readonly season: readonly number[];
  readonly returnWeight: number;
}

const shim: readonly Omit<Category,'medianCents'|'season'|'returnWeight'>[] = [
  { name: 'Audio', nouns: ['Headphones', 'Speaker', 'Earbuds', 'Turntable'], cents: [1900, 24000], grams: [60, 4000] },
  { name: 'Baby', nouns: ['Blanket', 'Rattle', 'Bib Set', 'Bottle'], cents: [600, 5900], grams: [50, 900] },
  { name: 'Bags', nouns: ['Backpack', 'Tote', 'Duffel', 'Wallet'], cents: [1500, 14900], grams: [90, 1800] },
  { name: 'Bath', nouns: ['Towel', 'Bath Mat', 'Soap Dish', 'Robe'], cents: [800, 7900], grams: [120, 1500] },
  { name: 'Beauty', nouns: ['Hand Cream', 'Face Oil', 'Lip Balm', 'Shampoo Bar'], cents: [500, 4900], grams: [20, 500] },
  { name: 'Bedding', nouns: ['Duvet Cover', 'Pillow', 'Fitted Sheet', 'Throw'], cents: [1900, 15900], grams: [400, 3500] },
  { name: 'Books & Paper', nouns: ['Notebook', 'Planner', 'Sketchbook', 'Card Set'], cents: [400, 3900], grams: [80, 900] },
  { name: 'Cameras', nouns: ['Instant Camera', 'Tripod', 'Lens Pouch', 'Strap'], cents: [1900, 39900], grams: [80, 2500] },
  { name: 'Coffee & Tea', nouns: ['Mug', 'Teapot', 'Grinder', 'Pour-over Set'], cents: [700, 11900], grams: [150, 2200] },
  { name: 'Computers', nouns: ['Keyboard', 'Mouse', 'Monitor Stand', 'USB Hub'], cents: [1500, 19900], grams: [80, 3000] },
  { name: 'Cycling', nouns: ['Helmet', 'Bell', 'Pannier', 'Light Set'], cents: [900, 12900], grams: [40, 1200] },
  { name: 'Furniture', nouns: ['Stool', 'Side Table', 'Shelf', 'Desk'], cents: [3900, 79900], grams: [2500, 28000] },
  { name: 'Garden', nouns: ['Planter', 'Watering Can', 'Pruner', 'Hose'], cents: [700, 9900], grams: [150, 4500] },
  { name: 'Kitchen', nouns: ['Chef Knife', 'Pan', 'Cutting Board', 'Mixing Bowl'], cents: [900, 16900], grams: [120, 3800] },
  { name: 'Lighting', nouns: ['Desk Lamp', 'Pendant', 'Candle', 'String Lights'], cents: [900, 19900], grams: [150, 3500] },
  { name: 'Outdoor', nouns: ['Tent', 'Sleeping Bag', 'Lantern', 'Bottle'], cents: [1200, 34900], grams: [150, 5500] },
  { name: 'Pets', nouns: ['Dog Bed', 'Leash', 'Cat Tree', 'Food Bowl'], cents: [600, 12900], grams: [90, 9000] },
  { name: 'Shoes', nouns: ['Sneakers', 'Boots', 'Sandals', 'Slippers'], cents: [2500, 16900], grams: [300, 1600] },
  { name: 'Toys & Games', nouns: ['Puzzle', 'Board Game', 'Building Set', 'Plush'], cents: [900, 8900], grams: [120, 2200] },
  { name: 'Women & Men', nouns: ['T-Shirt', 'Hoodie', 'Scarf', 'Beanie'], cents: [1200, 9900], grams: [80, 900] },
]; // biome-ignore format: a table

export const categories: readonly Category[] = shim.map((c) => ({
  ...c,
  medianCents: (c.cents[0] + c.cents[1]) / 5,
  season: Array(12).fill(1),
  returnWeight: 1,
}));

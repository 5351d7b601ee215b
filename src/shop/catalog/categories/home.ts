import { list } from '../../list.ts';
import { type Category, category } from './category.ts';
import { line } from './line.ts';
import * as seasons from './seasons.ts';

export const bath: Category = category({
  name: 'Bath',
  lines: [
    line(
      'Bath Towel, Hand Towel, Guest Towel, Bath Sheet, Face Cloth',
      'Cotton, Organic Cotton, Linen, Bamboo Viscose, Waffle Cotton, White, Sand, Sage',
      'Single, Set of 2, Set of 3, Set of 4, Set of 6',
    ),
    line(
      'Bath Mat, Shower Curtain',
      'Cotton, Linen Blend, Recycled Polyester, Slate Grey, Ivory, Moss Green',
      'Small, Medium, Large, Extra Long, Extra Wide',
    ),
    line(
      'Soap Dish, Toothbrush Holder, Soap Dispenser, Storage Jar',
      'Stoneware, Bamboo, Marble, Brushed Steel, Glass, Terrazzo, Matte Black',
      'Single, Set of 2, Set of 3, Set of 4, With Tray',
    ),
  ],
  adjectives: list('Soft, Plush, Quick-dry, Absorbent, Spa'),
  brands: list('Steamwell, Loofa & Linden'),
  medianCents: 2200,
  grams: [120, 1500],
  returnWeight: 0.7,
  season: seasons.home,
});

export const bedding: Category = category({
  name: 'Bedding',
  lines: [
    line(
      'Duvet Cover, Fitted Sheet, Flat Sheet, Sheet Set, Pillowcase Pair',
      'Cotton Percale, Cotton Sateen, Linen, Washed Linen, Flannel, Bamboo Lyocell, Jersey',
      'Single, Double, Queen, King, Super King',
    ),
    line(
      'Throw, Blanket, Bedspread, Quilt',
      'Merino Wool, Cotton, Alpaca, Recycled Wool, Linen, Fleece',
      '130 x 170 cm, 150 x 200 cm, 180 x 220 cm, 220 x 240 cm',
    ),
    line(
      'Pillow, Duvet, Mattress Topper',
      'Down, Memory Foam, Latex, Wool, Microfibre, Kapok',
      'Soft, Medium, Firm, Light, Extra Light',
    ),
  ],
  adjectives: list('Plush, Cosy, Breathable, Washable, Crisp'),
  brands: list('Slumberlin, Downholme'),
  medianCents: 5200,
  grams: [400, 3500],
  returnWeight: 1.1,
  season: seasons.winter,
});

export const coffeeAndTea: Category = category({
  name: 'Coffee & Tea',
  lines: [
    line(
      'Mug, Espresso Cup, Tea Cup, Latte Bowl',
      'Stoneware, Porcelain, Enamel, Double-wall Glass, Speckled Clay, Celadon, Charcoal',
      'Single, Set of 2, Set of 4, Set of 6',
    ),
    line(
      'Teapot, French Press, Pour-over Set, Moka Pot, Gooseneck Kettle',
      'Glass, Stainless Steel, Copper, Enamelled Steel, White, Matte Black',
      '0.3 l, 0.6 l, 0.8 l, 1.0 l, 1.2 l',
    ),
    line(
      'Coffee Grinder, Tea Infuser, Coffee Canister, Tea Caddy',
      'Steel, Brass, Walnut, Bamboo, Ceramic, White',
      'Mini, Small, Medium, Large',
    ),
  ],
  adjectives: list('Handmade, Insulated, Stackable, Travel, Barista'),
  brands: list('Brewhollow, Kettlemoor'),
  medianCents: 2300,
  grams: [150, 2200],
  returnWeight: 0.6,
  season: seasons.gifts,
});

export const furniture: Category = category({
  name: 'Furniture',
  lines: [
    line(
      'Side Table, Coffee Table, Desk, Console Table, Nightstand',
      'Oak, Walnut, Ash, Birch, Reclaimed Pine, Smoked Oak, White Lacquer',
      '45 cm, 60 cm, 80 cm, 100 cm, 120 cm',
    ),
    line(
      'Bookcase, Wall Shelf, Sideboard, Shoe Cabinet',
      'Oak, Walnut, Beech, Bamboo, Black Steel, White',
      '2 Tiers, 3 Tiers, 4 Tiers, 5 Tiers',
    ),
    line(
      'Stool, Dining Chair, Armchair, Bench',
      'Oak, Black Ash, Rattan, Boucle, Velvet, Saddle Leather, Grey Wool',
      'Low, High, Wide, Set of 2',
    ),
  ],
  adjectives: list('Solid, Foldable, Rustic, Mid-century, Space-saving'),
  brands: list('Joinerly, Tavlund'),
  medianCents: 9000,
  grams: [2500, 28000],
  returnWeight: 1.3,
  season: seasons.home,
});

export const gardening: Category = category({
  name: 'Garden',
  lines: [
    line(
      'Planter, Plant Pot, Window Box, Raised Bed',
      'Terracotta, Fibrestone, Galvanised Steel, Cedar, Corten Steel, Glazed Clay, Anthracite',
      '20 cm, 30 cm, 40 cm, 60 cm, 80 cm',
    ),
    line(
      'Pruner, Hand Trowel, Garden Fork, Hedge Shears, Dibber',
      'Carbon Steel, Stainless Steel, Ash Handle, Beech Handle, Forged Steel',
      'Short, Long, Left-handed, Gift Box, Set of 2',
    ),
    line(
      'Watering Can, Garden Hose, Bird Feeder, Compost Bin',
      'Zinc, Copper, Recycled Plastic, Olive Green, Slate, Cream',
      'Small, Medium, Large, Extra Large',
    ),
  ],
  adjectives: list('Weatherproof, Heavy-duty, Frost-proof, Rustproof, Cottage'),
  brands: list('Rootbarrow, Greenlathe'),
  medianCents: 2600,
  grams: [150, 4500],
  returnWeight: 0.6,
  season: seasons.garden,
});

export const kitchen: Category = category({
  name: 'Kitchen',
  lines: [
    line(
      'Cutting Board, Serving Board, Salad Bowl, Rolling Pin',
      'Walnut, Oak, Beech, Acacia, Bamboo, Olive Wood, Maple',
      '25 cm, 30 cm, 35 cm, 40 cm, 45 cm',
    ),
    line(
      'Frying Pan, Saucepan, Wok, Stockpot',
      'Cast Iron, Stainless Steel, Carbon Steel, Copper, Enamelled Steel, Ceramic',
      '16 cm, 20 cm, 24 cm, 28 cm, 32 cm',
    ),
    line(
      'Chef Knife, Bread Knife, Paring Knife',
      'Damascus Steel, Stainless Steel, Walnut Handle, Ebony Handle, Black, Pakkawood Handle',
      '9 cm, 13 cm, 18 cm, 20 cm, 24 cm',
    ),
    line(
      'Mixing Bowl, Storage Jar, Measuring Cup',
      'Glass, Stoneware, Steel, Enamel, Speckled Grey, Cream',
      '0.5 l, 1 l, 1.5 l, 2 l, 3 l',
    ),
  ],
  adjectives: list('Heavy-duty, Non-stick, Oven-safe, Professional, Handcrafted'),
  brands: list('Panforge, Saltbench'),
  medianCents: 2900,
  grams: [120, 3800],
  returnWeight: 0.7,
  season: seasons.gifts,
});

export const lighting: Category = category({
  name: 'Lighting',
  lines: [
    line(
      'Desk Lamp, Table Lamp, Pendant Lamp, Wall Lamp, Floor Lamp, Ceiling Lamp',
      'Brass, Matte Black, Opal Glass, Smoked Glass, Linen Shade, Rattan, Walnut, Chrome',
      '20 cm, 30 cm, 40 cm, 50 cm',
    ),
    line(
      'String Lights, Fairy Lights, Rope Light',
      'Warm White, Cool White, Amber, Copper Wire, Paper, Multicoloured',
      '3 m, 5 m, 8 m, 10 m, 20 m',
    ),
    line(
      'Pillar Candle, Scented Candle, Candle Holder',
      'Beeswax, Soy Wax, Cedar, Fig, Lavender, Vanilla, Ivory',
      'Small, Medium, Large, Set of 3',
    ),
  ],
  adjectives: list('Dimmable, Rechargeable, Cosy, Adjustable, Energy-saving'),
  brands: list('Glowmere, Wickhaus'),
  medianCents: 4200,
  grams: [150, 3500],
  returnWeight: 1,
  season: seasons.winter,
});

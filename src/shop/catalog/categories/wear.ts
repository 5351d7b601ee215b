import { list } from '../../list.ts';
import { type Category, category } from './category.ts';
import { line } from './line.ts';
import * as seasons from './seasons.ts';

export const baby: Category = category({
  name: 'Baby',
  lines: [
    line(
      'Swaddle Blanket, Sleeping Bag, Crib Sheet, Hooded Towel',
      'Cotton Muslin, Organic Cotton, Bamboo Viscose, Merino Wool, Sage, Oatmeal, Dusty Rose',
      'Newborn, 0-6 Months, 6-12 Months, 12-24 Months',
    ),
    line(
      'Romper, Bodysuit, Bib Set, Baby Hat, Booties',
      'Organic Cotton, Ribbed Cotton, Wool, Striped, Oatmeal, Sky Blue, Mustard',
      'Single, Pack of 2, Pack of 3, Pack of 5',
    ),
    line(
      'Rattle, Teether, Stacking Cups',
      'Beech, Silicone, Maple, Natural Rubber, Pastel, Rainbow',
      '3 Months Plus, 6 Months Plus, 9 Months Plus, Gift Box',
    ),
  ],
  adjectives: list('Soft, Gentle, Little, Snuggly, Washable'),
  brands: list('Little Wrenly, Dozeling'),
  medianCents: 1900,
  grams: [50, 900],
  returnWeight: 0.9,
  season: seasons.level,
});

export const bags: Category = category({
  name: 'Bags',
  lines: [
    line(
      'Backpack, Daypack, Duffel Bag, Weekender, Messenger Bag',
      'Waxed Canvas, Recycled Nylon, Leather, Ripstop Nylon, Black, Olive, Navy',
      '14 l, 18 l, 22 l, 28 l, 40 l',
    ),
    line(
      'Tote Bag, Crossbody Bag, Shopper, Belt Bag',
      'Leather, Cotton Canvas, Vegan Leather, Suede, Cognac, Black, Sand',
      'Mini, Small, Medium, Large',
    ),
    line(
      'Wallet, Card Holder, Toiletry Bag, Laptop Sleeve',
      'Leather, Felt, Cork, Recycled Polyester, Chestnut, Graphite',
      'Slim, Small, Medium, Large',
    ),
  ],
  adjectives: list('Waterproof, Foldable, Lightweight, Commuter, Roll-top'),
  brands: list('Carrowby, Strapwell'),
  medianCents: 4800,
  grams: [90, 1800],
  returnWeight: 1.1,
  season: seasons.travel,
});

export const beauty: Category = category({
  name: 'Beauty',
  lines: [
    line(
      'Hand Cream, Body Lotion, Face Cream, Night Cream, Body Scrub',
      'Shea, Almond, Rose, Calendula, Oat, Lavender, Unscented',
      '30 ml, 50 ml, 75 ml, 100 ml, 200 ml',
    ),
    line(
      'Face Oil, Face Serum, Hair Oil, Bath Oil',
      'Argan, Jojoba, Rosehip, Squalane, Vitamin C, Neroli',
      '15 ml, 30 ml, 50 ml, 100 ml',
    ),
    line(
      'Lip Balm, Shampoo Bar, Soap Bar, Bath Bomb',
      'Honey, Mint, Citrus, Sea Salt, Oatmeal, Rosemary, Coconut',
      'Single, Pack of 2, Pack of 3, Pack of 4',
    ),
  ],
  adjectives: list('Gentle, Nourishing, Vegan, Hydrating, Calming'),
  brands: list('Dewmarsh, Petalrow'),
  medianCents: 1000,
  grams: [20, 500],
  returnWeight: 0.4,
  season: seasons.gifts,
});

export const clothing: Category = category({
  name: 'Clothing',
  lines: [
    line(
      'T-Shirt, Polo Shirt, Long-sleeve Shirt, Tank Top, Dress',
      'Organic Cotton, Linen, White, Black, Navy, Striped, Sage',
      'XS, S, M, L, XL',
    ),
    line(
      'Hoodie, Sweatshirt, Cardigan, Jumper, Rain Jacket',
      'Fleece, Merino Wool, Charcoal, Bordeaux, Forest Green, Oatmeal, Navy',
      'XS, S, M, L, XL',
    ),
    line(
      'Scarf, Beanie, Gloves, Socks',
      'Cashmere, Lambswool, Merino Wool, Cotton, Rust, Heather Grey, Mustard',
      'One Size, Small, Large, Gift Box',
    ),
  ],
  adjectives: list('Relaxed, Fitted, Oversized, Soft, Lightweight'),
  brands: list('Weftly, Marlowick'),
  medianCents: 3100,
  grams: [80, 900],
  returnWeight: 1.8,
  season: seasons.fashion,
});

export const shoes: Category = category({
  name: 'Shoes',
  lines: [
    line(
      'Sneakers, Running Shoes, Slip-ons, Deck Shoes',
      'Leather, Suede, Recycled Mesh, Cotton Canvas, White, Black, Navy, Stone',
      'EU 37, EU 39, EU 41, EU 43, EU 45',
    ),
    line(
      'Chelsea Boots, Ankle Boots, Hiking Boots, Rain Boots',
      'Leather, Nubuck, Natural Rubber, Brown, Black, Olive, Chestnut',
      'EU 37, EU 39, EU 41, EU 43, EU 45',
    ),
    line(
      'Sandals, Slippers, Loafers, Clogs',
      'Leather, Cork, Felt, Suede, Sheepskin, Tan, Sage',
      'EU 36, EU 38, EU 40, EU 42, EU 44',
    ),
  ],
  adjectives: list('Lightweight, Cushioned, Breathable, Lined, Sturdy'),
  brands: list('Solebrook, Welton Last'),
  medianCents: 6800,
  grams: [300, 1600],
  returnWeight: 1.9,
  season: seasons.fashion,
});

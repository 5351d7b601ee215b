import { list } from '../../list.ts';
import { type Category, category } from './category.ts';
import { line } from './line.ts';
import * as seasons from './seasons.ts';

export const audio: Category = category({
  name: 'Audio',
  lines: [
    line(
      'Headphones, Earbuds, On-ear Headphones, Headset',
      'Black, White, Graphite, Sand, Midnight Blue, Forest Green',
      '20 h Battery, 30 h Battery, 40 h Battery, 50 h Battery, With Case',
    ),
    line(
      'Bookshelf Speaker, Speaker, Soundbar, Shower Speaker',
      'Walnut, Oak, Black, White, Grey Fabric, Red',
      '10 W, 20 W, 40 W, 60 W, 80 W',
    ),
    line(
      'Turntable, Radio, Amplifier, Alarm Clock Radio',
      'Walnut, Cherry, Bamboo, Piano Black, Cream, Brushed Aluminium',
      'Compact, Midi, Full-size, With Remote',
    ),
  ],
  adjectives: list('Wireless, Noise-cancelling, Rechargeable, Hi-fi, Portable'),
  brands: list('Tonewerft, Hushfield'),
  medianCents: 6500,
  grams: [60, 4000],
  returnWeight: 1.2,
  season: seasons.toys,
});

export const booksAndPaper: Category = category({
  name: 'Books & Paper',
  lines: [
    line(
      'Notebook, Sketchbook, Journal, Planner, Guest Book',
      'Dotted, Ruled, Plain, Squared, Linen Cover, Kraft Cover, Recycled Paper',
      'A4, A5, A6, B5, Pack of 3',
    ),
    line(
      'Greeting Cards, Gift Wrap, Envelopes, Postcards, Stickers',
      'Botanical, Letterpress, Kraft, Marbled, Gold Foil, Watercolour, Pastel',
      'Set of 5, Set of 10, Set of 20, Set of 50',
    ),
    line(
      'Wall Calendar, Photo Album, Desk Pad',
      'Linen, Botanical, Landscapes, Recycled Paper, Black, Ivory',
      'Small, Medium, Large, Extra Large',
    ),
  ],
  adjectives: list('Illustrated, Handmade, Bound, Pocket, Hardcover'),
  brands: list('Foliory, Inkmoor'),
  medianCents: 900,
  grams: [80, 900],
  returnWeight: 0.4,
  season: seasons.school,
});

export const cameras: Category = category({
  name: 'Cameras',
  lines: [
    line(
      'Instant Camera, Film Camera, Action Camera, Compact Camera, Bridge Camera',
      'Black, Silver, Mint, Cream, Sky Blue, Graphite',
      'With Strap, With Case, With Tripod, With 64 GB Card, Starter Kit',
    ),
    line(
      'Tripod, Travel Tripod, Gimbal, Monopod',
      'Carbon Fibre, Aluminium, Black, Titanium Grey, Orange',
      '30 cm, 120 cm, 150 cm, 170 cm, 190 cm',
    ),
    line(
      'Camera Strap, Lens Pouch, Camera Bag, Lens Filter',
      'Leather, Waxed Canvas, Neoprene, Recycled Nylon, Black, Olive',
      'Small, Medium, Large, Set of 2',
    ),
  ],
  adjectives: list('Lightweight, Weather-sealed, Professional, Handheld, Retro'),
  brands: list('Shutterlane, Halidon Optics'),
  medianCents: 8800,
  grams: [80, 2500],
  returnWeight: 1.3,
  season: seasons.gifts,
});

export const computers: Category = category({
  name: 'Computers',
  lines: [
    line(
      'Keyboard, Mouse, Number Pad, Trackball, Webcam',
      'Black, White, Graphite, Lavender, Sand, Silver',
      'USB-C, Bluetooth, Wired, Dual Mode, With Wrist Rest',
    ),
    line(
      'Monitor Stand, Laptop Stand, Desk Mat, Cable Tray',
      'Walnut, Oak, Bamboo, Aluminium, Black Steel, Felt, Cork',
      '40 cm, 60 cm, 80 cm, 100 cm',
    ),
    line(
      'USB Hub, Docking Station, Charger, Portable Drive',
      'Space Grey, Black, White, Silver, Anodised Blue',
      '2 Ports, 4 Ports, 6 Ports, 8 Ports, With Cable',
    ),
  ],
  adjectives: list('Ergonomic, Wireless, Quiet, Low-profile, Fast'),
  brands: list('Keywright, Bitgrove'),
  medianCents: 4600,
  grams: [80, 3000],
  returnWeight: 1.2,
  season: seasons.school,
});

export const cyclingGear: Category = category({
  name: 'Cycling',
  lines: [
    line(
      'Helmet, Cycling Gloves, Rain Cape, Overshoes',
      'Matte Black, White, Petrol Blue, Neon Yellow, Olive, Reflective',
      'S, M, L, XL',
    ),
    line(
      'Pannier, Handlebar Bag, Saddle Bag, Frame Bag',
      'Waxed Canvas, Recycled Nylon, Tarpaulin, Black, Moss Green, Rust',
      '2 l, 5 l, 10 l, 15 l, 20 l',
    ),
    line(
      'Bike Lights, Bike Bell, Bike Pump, Bottle Cage, Bike Lock',
      'Aluminium, Brass, Steel, Black, Silver, Carbon Fibre',
      'Mini, Standard, Large, Gift Box, Set of 2',
    ),
  ],
  adjectives: list('Waterproof, Touring, Lightweight, Commuter, Gravel'),
  brands: list('Spokemoor, Velodene'),
  medianCents: 3700,
  grams: [40, 1200],
  returnWeight: 1,
  season: seasons.cycling,
});

export const outdoor: Category = category({
  name: 'Outdoor',
  lines: [
    line(
      'Tent, Tarp, Hammock',
      'Ripstop Nylon, Recycled Polyester, Cotton Canvas, Olive, Sand, Orange',
      '1 Person, 2 Persons, 3 Persons, 4 Persons',
    ),
    line(
      'Sleeping Bag, Sleeping Mat, Camping Pillow, Picnic Blanket',
      'Down, Synthetic Fill, Fleece, Wool, Forest Green, Navy, Rust',
      'Short, Regular, Long, Wide, Double',
    ),
    line(
      'Water Bottle, Vacuum Flask, Food Flask, Camp Kettle',
      'Stainless Steel, Titanium, Enamel, Matte Black, Moss Green, Terracotta',
      '0.5 l, 0.75 l, 1 l, 1.5 l, 2 l',
    ),
    line(
      'Camping Lantern, Camping Stove, Head Torch',
      'Matte Black, Moss Green, Orange, Silver, Sand, Brass',
      'Mini, Compact, Standard, Large',
    ),
  ],
  adjectives: list('Ultralight, Waterproof, Insulated, Windproof, Trail'),
  brands: list('Fellstride, Tarnpeak'),
  medianCents: 5600,
  grams: [150, 5500],
  returnWeight: 1.2,
  season: seasons.summer,
});

export const pets: Category = category({
  name: 'Pets',
  lines: [
    line(
      'Dog Bed, Cat Bed, Dog Blanket, Cat Cushion',
      'Cotton Canvas, Wool Felt, Corduroy, Faux Fur, Recycled Polyester, Grey, Ochre',
      'XS, S, M, L, XL',
    ),
    line(
      'Dog Leash, Dog Collar, Dog Harness',
      'Leather, Cotton Rope, Nylon Webbing, Cork, Navy, Forest Green, Coral',
      'XS, S, M, L, XL',
    ),
    line(
      'Food Bowl, Water Fountain',
      'Stoneware, Bamboo, Steel, Ceramic, White, Speckled Grey',
      '0.4 l, 0.8 l, 1.2 l, 2 l',
    ),
    line(
      'Cat Tree, Cat Shelf, Scratching Post',
      'Sisal, Jute, Oak, Bamboo, Grey Plush, Cream',
      'Mini, Small, Medium, Large',
    ),
  ],
  adjectives: list('Washable, Cosy, Sturdy, Adjustable, Non-slip'),
  brands: list('Waggleton, Purrbank'),
  medianCents: 1900,
  grams: [90, 9000],
  returnWeight: 0.8,
  season: seasons.level,
});

export const toysAndGames: Category = category({
  name: 'Toys & Games',
  lines: [
    line(
      'Jigsaw Puzzle, Floor Puzzle, Building Set, Marble Run',
      'Ocean, Forest, City, Space, Animals, World Map, Dinosaurs',
      '24 Pieces, 48 Pieces, 100 Pieces, 500 Pieces, 1000 Pieces',
    ),
    line(
      'Board Game, Card Game, Dice Game, Memory Game, Quiz Game',
      'Pirates, Castles, Railways, Detectives, Gardens, Harbours',
      '2 Players, 2-4 Players, 2-6 Players, 3-8 Players',
    ),
    line(
      'Plush Bear, Plush Rabbit, Wooden Train, Play Kitchen, Spinning Top',
      'Rainbow, Pastel, Natural, Sky Blue, Raspberry, Forest Green',
      'Mini, Small, Medium, Large',
    ),
  ],
  adjectives: list('Cooperative, Magnetic, Colourful, Little, Family'),
  brands: list('Tumbleby, Puzzlewick'),
  medianCents: 2400,
  grams: [120, 2200],
  returnWeight: 0.8,
  season: seasons.toys,
});

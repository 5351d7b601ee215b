import { list } from '../list.ts';

/** Larger cities of each country of places.ts, as people there write them. */
export const cities = {
  'United States': list(`
New York, Los Angeles, Chicago, Houston, Phoenix, Philadelphia, San Antonio, San Diego, Dallas, Austin, Jacksonville,
Columbus, Charlotte, Indianapolis, San Francisco, Seattle, Denver, Nashville, Boston, Portland, Las Vegas, Baltimore,
Atlanta, Miami, Minneapolis
`),
  'United Kingdom': list(`
London, Birmingham, Manchester, Leeds, Glasgow, Sheffield, Liverpool, Edinburgh, Bristol, Cardiff, Leicester, Coventry,
Nottingham, Newcastle upon Tyne, Belfast, Brighton, Southampton, Plymouth, Reading, Aberdeen
`),
  Canada: list(`
Toronto, Montréal, Vancouver, Calgary, Edmonton, Ottawa, Winnipeg, Québec, Hamilton, Kitchener, London, Halifax,
Victoria, Mississauga, Saskatoon, Regina
`),
  Germany: list(`
Berlin, Hamburg, München, Köln, Frankfurt am Main, Stuttgart, Düsseldorf, Leipzig, Dortmund, Essen, Bremen, Dresden,
Hannover, Nürnberg, Duisburg, Bochum, Bielefeld, Bonn, Münster, Karlsruhe
`),
  France: list(`
Paris, Marseille, Lyon, Toulouse, Nice, Nantes, Montpellier, Strasbourg, Bordeaux, Lille, Rennes, Toulon, Reims,
Saint-Étienne, Le Havre, Grenoble, Dijon, Angers
`),
  Spain: list(`
Madrid, Barcelona, Valencia, Sevilla, Zaragoza, Málaga, Murcia, Palma, Bilbao, Alicante, Córdoba, Valladolid, Vigo,
Gijón, A Coruña, Granada
`),
  Italy: list(`
Roma, Milano, Napoli, Torino, Palermo, Genova, Bologna, Firenze, Bari, Catania, Verona, Venezia, Padova, Trieste,
Brescia, Parma
`),
  India: list(`
Mumbai, Delhi, Bengaluru, Hyderabad, Ahmedabad, Chennai, Kolkata, Surat, Pune, Jaipur, Lucknow, Nagpur, Indore,
Bhopal, Visakhapatnam, Kochi, Coimbatore, Chandigarh
`),
  Netherlands: list(`
Amsterdam, Rotterdam, Den Haag, Utrecht, Eindhoven, Groningen, Tilburg, Almere, Breda, Nijmegen, Arnhem, Haarlem,
Amersfoort, Maastricht
`),
  Australia: list(`
Sydney, Melbourne, Brisbane, Perth, Adelaide, Gold Coast, Newcastle, Canberra, Hobart, Geelong, Townsville, Cairns,
Darwin, Wollongong
`),
} as const;
